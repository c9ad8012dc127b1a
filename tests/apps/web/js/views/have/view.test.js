import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { several } from "#page/query.js";
import { mountHave } from "#page/views/have/view.js";
import { serve, speak } from "../../document.js";

const settled = () => new Promise((resolve) => setTimeout(resolve, 10));
const VERDICTS = { "a.jpg": "exact", "b.jpg": "new", "c.jpg": "new" };
let root;
let asked;

before(() => speak("en"));
beforeEach(() => {
  asked = [];
  root = document.createElement("main");
  document.body.append(root);
  several.pictures = Object.keys(VERDICTS).map((name) => ({ file: new File(["x"], name), id: "" }));
  serve((_address, { body }) => {
    const { name } = body.get("files");
    asked.push(name);
    const item = { name, verdict: VERDICTS[name], reason: "", relation: null, score: null, photo_id: null };
    return { items: [{ ...item, query_id: `query of ${name}` }], verdicts: {} };
  });
});

test("every picture is asked about once, also when one comes back", async () => {
  mountHave(root);
  await settled();
  assert.deepEqual(asked, ["a.jpg", "b.jpg", "c.jpg"]);
  assert.equal(root.querySelector(".row-facts").textContent, "Already here: 1New: 2");
  assert.equal(root.querySelector("progress").hidden, true);
  assert.equal(several.pictures[1].id, "query of b.jpg");
  mountHave(root);
  await settled();
  assert.equal(asked.length, 3);
});

test("the new ones can be added once all is known", async () => {
  const view = mountHave(root);
  assert.equal(view.add.hidden, true);
  await settled();
  assert.equal(view.add.hidden, false);
  assert.equal(view.add.textContent, "Add the 2 new ones");
  assert.deepEqual(
    view.fresh().map((one) => one.file.name),
    ["b.jpg", "c.jpg"],
  );
});

test("what the server refuses has failed, and the others go on", async () => {
  const answer = globalThis.fetch;
  globalThis.fetch = (address, options) =>
    options.body.get("files").name === "a.jpg"
      ? Promise.resolve(
          Response.json({ type: "urn:x:too-large", title: "no", detail: "it is too large" }, { status: 413 }),
        )
      : answer(address, options);
  mountHave(root);
  await settled();
  assert.match(root.querySelector("tbody tr").textContent, /Not readable.*it is too large/);
  assert.equal(root.querySelectorAll(".tag.accent").length, 2);
});

test("whoever leaves asks no more", async () => {
  mountHave(root).unmount();
  await settled();
  assert.ok(asked.length <= 2);
});

test("without pictures there is the place to drop some", () => {
  several.pictures = [];
  mountHave(root);
  assert.ok(root.querySelector(".welcome"));
});
