import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { all } from "#page/events.js";
import { startIndexing, Work } from "#page/views/library/work.js";
import { serve, speak } from "../../document.js";

const job = (id, values = {}) => ({ id, kind: "index", places: [], state: "done", failed: 0, found: 0, ...values });
let work;
before(() => speak("en"));
beforeEach(() => {
  work = new Work();
});
const ids = () => [...work.element.querySelectorAll("h3")].map((one) => one.textContent.split(": ")[1]);

test("without work that is said, until there is some", () => {
  work.draw([], null, "job");
  assert.ok(work.element.querySelector(".note"));
  work.draw([job(1)], null, "job");
  assert.equal(work.element.querySelector(".note"), null);
});

test("the newest stands first, and only what changed is drawn anew", () => {
  const jobs = [job(2, { places: ["/b"] }), job(1, { places: ["/a"] })];
  work.draw(jobs, null, "job");
  assert.deepEqual(ids(), ["b", "a"]);
  const first = work.element.children[0].firstChild;
  const second = work.element.children[1].firstChild;
  work.draw(jobs, jobs[1], "job");
  assert.equal(work.element.children[0].firstChild, first);
  assert.notEqual(work.element.children[1].firstChild, second);
});

test("a job that left the list leaves no card", () => {
  work.draw([job(2), job(1)], null, "job");
  work.draw([job(2)], job(1), "dismissed");
  assert.equal(work.element.children.length, 1);
});

test("indexing begins, and whether it did is known", async () => {
  const asked = [];
  serve((address, options) => {
    asked.push([address, JSON.parse(options.body)]);
    return job(7, { state: "running", revision: 1 });
  });
  assert.equal(await startIndexing(["/photos"]), true);
  assert.deepEqual(asked, [["/api/v1/jobs", { kind: "index", places: ["/photos"], retry: false }]]);
  assert.equal(all()[0].id, 7);
  serve(() => Response.json({ type: "urn:x:no-such-place", detail: "there is nothing" }, { status: 404 }));
  assert.equal(await startIndexing(["/nosuch"]), false);
  assert.match(document.getElementById("toasts").textContent, /there is nothing/);
});
