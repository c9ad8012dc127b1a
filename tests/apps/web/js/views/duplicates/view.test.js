import assert from "node:assert/strict";
import { afterEach, before, beforeEach, test } from "node:test";
import { register, show, view } from "#page/router.js";
import { mountDuplicates } from "#page/views/duplicates/view.js";
import { serve, speak } from "../../document.js";

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const photo = (id) => ({
  photo_id: id,
  location: `/${id}.jpg`,
  relation: "copy",
  score: 1,
  statements: [],
  state: "present",
});
const group = (n) => ({
  place: n,
  relation: "copy",
  keeper: 2 * n,
  message: { code: "keeper.only", values: {} },
  decision: null,
  photos: [photo(2 * n), photo(2 * n + 1)],
});
let asked;
let page;

before(async () => {
  await speak("en");
  register("/duplicates", mountDuplicates);
});
beforeEach(() => {
  asked = [];
  page = {
    groups: [group(1), group(2), group(3)],
    next: null,
    total: 3,
    decided: 0,
    relations: { copy: 3 },
    job: null,
    looked: null,
  };
  serve((address, { method, body } = {}) => {
    asked.push(`${method ?? "GET"} ${address.replace("/api/v1", "")}`);
    if (method === "DELETE") return new Response(null, { status: 204 });
    return method ? { id: 9, ...JSON.parse(body) } : page;
  });
});
afterEach(() => view()?.unmount());
async function open(search = "") {
  history.replaceState({}, "", `/duplicates${search}`);
  await show();
  return document.getElementById("content");
}

test("the address says which groups are asked for", async () => {
  await open("?relation=copy&decided=1");
  assert.match(asked[0], /relation=copy/);
  assert.doesNotMatch(asked[0], /decided/);
  asked.length = 0;
  await open();
  assert.match(asked[0], /decided=false/);
});

test("a decision is sent with all photos, goes to the next group, and is taken back", async () => {
  const content = await open();
  await view().decide(0, "not-duplicates");
  assert.ok(content.querySelector("[data-group='0']").classList.contains("decided"));
  assert.equal(view().active, 1);
  assert.equal(content.querySelector("progress").value, 1);
  await view().undo(0);
  assert.equal(asked.at(-1), "DELETE /decisions/9");
  assert.equal(content.querySelector("[data-group='0']").classList.contains("decided"), false);
  assert.equal(view().decided, 0);
});

test("one by one there is one group, and a step leads to the next", async () => {
  const content = await open("?mode=single");
  assert.equal(content.querySelectorAll(".group").length, 1);
  view().step(1);
  assert.equal(content.querySelector(".group").dataset.group, "1");
  view().step(5);
  assert.equal(content.querySelector(".group").dataset.group, "1", "there is none so far");
  view().setMode("list");
  assert.equal(content.querySelectorAll(".group").length, 3);
  assert.equal(location.search, "");
});

test("a relation of which none is left gives way to all", async () => {
  page.relations = { crop: 1 };
  await open("?relation=copy");
  await settled();
  assert.equal(location.search, "");
  assert.doesNotMatch(asked.at(-1), /relation/);
});

test("no groups: it says so; groups that a job found come by themselves", async () => {
  Object.assign(page, { groups: [], total: 0 });
  const content = await open();
  assert.ok(content.querySelector(".blank"));
  Object.assign(page, { groups: [group(1)], total: 1 });
  view().heard({ id: 5, kind: "duplicates", state: "running", found: 1 });
  await settled();
  assert.equal(content.querySelectorAll(".group").length, 1);
});

test("after an indexing run the groups are read again", async () => {
  await open();
  asked.length = 0;
  view().heard({ id: 5, kind: "index", state: "running" });
  assert.deepEqual(asked, []);
  view().heard({ id: 5, kind: "index", state: "done" });
  await settled();
  assert.equal(asked.length, 1);
});
