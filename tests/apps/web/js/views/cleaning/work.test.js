import assert from "node:assert/strict";
import { before, test } from "node:test";
import { begin, jobAbout, meter } from "#page/views/cleaning/work.js";
import { serve, speak } from "../../document.js";

before(() => speak("en"));
const job = (values) => ({ id: 1, kind: "clean", subject: "p1", state: "running", progress: null, ...values });

test("the newest job about a plan or its run is found", () => {
  const jobs = [job({ id: 4, kind: "index" }), job({ id: 3, subject: "r1", kind: "undo" }), job({ id: 2 })];
  assert.equal(jobAbout(jobs, ["p1", "r1"]).id, 3);
  assert.equal(jobAbout(jobs, ["p1"]).id, 2);
  assert.equal(jobAbout(jobs, ["p2"]), undefined);
});

test("a meter knows how far it is once the whole is known", () => {
  const progress = { done: 30, total: 60, listed_all: true };
  const bar = meter(job({ progress })).querySelector("progress");
  assert.deepEqual([bar.max, bar.value], [60, 30]);
  assert.match(meter(job({ progress })).textContent, /30 of 60/);
  assert.equal(meter(job({ state: "done" })).querySelector("button"), null);
});

test("what cannot begin is reported, and nothing comes of it", async () => {
  serve(() => new Response(JSON.stringify({ type: "x:wrong-use", title: "no" }), { status: 422 }));
  assert.equal(await begin({ kind: "clean", subject: "nosuch" }), null);
});
