import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { register, show } from "#page/router.js";
import { mountSearch } from "#page/views/search/view.js";
import { serve, speak } from "../../document.js";

const hit = (id) => ({
  photo_id: id,
  location: `/photos/${id}.jpg`,
  relation: "similar",
  score: 0.9,
  width: 4,
  height: 3,
  state: "present",
  thumbnail: "/t",
});
let asked;
let answer;

before(async () => {
  await speak("en");
  register("/search", mountSearch);
});
beforeEach(() => {
  asked = [];
  answer = {
    query: "a.jpg",
    query_id: null,
    hits: [hit(1), hit(2)],
    total: 2,
    next_offset: null,
    messages: [],
    took_ms: 12,
  };
  serve((address, options) => {
    if (address.endsWith("/sources")) return { sources: [] };
    if (/photos\/\d+$/.test(address)) return { photo_id: 17, location: "/photos/мой кот.jpg" };
    asked.push(Object.fromEntries(options.body));
    return answer instanceof Response ? answer.clone() : answer;
  });
});
async function open(address) {
  history.replaceState({}, "", `/search${address}`);
  await show();
  await new Promise((resolve) => setTimeout(resolve, 5));
  return document.getElementById("content");
}

test("without a query there is a welcome, and nothing is asked", async () => {
  const content = await open("");
  assert.ok(content.querySelector(".welcome"));
  assert.deepEqual(asked, []);
});

test("a photo is searched by, named, and its hits are listed", async () => {
  const content = await open("?photo=17");
  assert.equal(asked[0].photo_id, "17");
  assert.equal(content.querySelector(".query-name").textContent, "мой кот.jpg");
  assert.match(content.querySelector(".grid-foot").textContent, /all/i);
});

test("an address from which a picture was fetched becomes that of the kept query", async () => {
  answer.query_id = "ab3";
  await open("?url=https%3A%2F%2Fexample.org%2Fa.jpg&min=0.9");
  assert.equal(location.search, "?query=ab3&min=0.9");
});

test("another order is asked for at once", async () => {
  const content = await open("?photo=17");
  const order = content.querySelector(".head select");
  order.value = "newest";
  order.dispatchEvent(new Event("change"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(asked.at(-1).sort, "newest");
  assert.equal(location.search, "?photo=17&sort=newest");
});

test("nothing found says whether a filter is why", async () => {
  Object.assign(answer, { hits: [], total: 0 });
  let content = await open("?photo=17");
  assert.equal(content.querySelector(".grid-foot button"), null);
  content = await open("?photo=17&relation=copy");
  content.querySelector(".grid-foot button").click();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(location.search, "?photo=17");
});

test("what went wrong stands in the heading, and can be tried again", async () => {
  const good = answer;
  answer = Response.json({ type: "urn:x:address-refused", title: "no", detail: "only public ones" }, { status: 422 });
  const content = await open("?url=https%3A%2F%2Fexample.org");
  assert.match(content.querySelector("[role=alert]").textContent, /only public ones/);
  answer = good;
  content.querySelector("[role=alert] button").click();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(content.querySelector("[role=alert]"), null);
});

test("what looks hardly alike is kept back until somebody asks for it", async () => {
  answer.hits = [hit(1), { ...hit(2), score: 0.1 }];
  const content = await open("?photo=17");
  const more = content.querySelector(".grid-foot button");
  assert.match(more.textContent, /Show 1/);
  more.click();
  assert.equal(location.search, "?photo=17&all=1");
  assert.match(content.querySelector(".grid-foot").textContent, /all/i);
});

test("a picture that the server keeps is called as it was when it was sent", async () => {
  const content = await open("?query=ab3");
  assert.equal(content.querySelector(".query-name").textContent, "a.jpg");
});
