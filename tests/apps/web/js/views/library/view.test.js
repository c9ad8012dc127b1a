import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { mountLibrary } from "#page/views/library/view.js";
import { serve, speak } from "../../document.js";

const status = {
  library: "/home/library",
  present: 35,
  contents: 32,
  bytes: { total: 5_300_000 },
  sources: [],
  models: [],
};
let root;
let asked;
before(() => speak("en"));
beforeEach(() => {
  asked = [];
  root = document.createElement("main");
  document.body.append(root);
  serve((address) => {
    asked.push(address);
    return address.includes("/photos") ? { photos: [], next: null, total: 0 } : status;
  });
});

test("the library says what it holds, and every part has its heading", async () => {
  const view = await mountLibrary(root, new URLSearchParams());
  assert.match(root.querySelector(".facts-line").textContent, /35.*32.*5\.3/);
  const labels = [...root.querySelectorAll("section")].map((one) => one.getAttribute("aria-label"));
  assert.deepEqual(
    labels,
    [...root.querySelectorAll("h2")].map((one) => one.textContent),
  );
  assert.equal(labels.length, 5);
  view.unmount();
});

test("whoever comes to add is at the field for it", async () => {
  const view = await mountLibrary(root, new URLSearchParams("add="));
  assert.equal(document.activeElement, view.adding.path);
  view.unmount();
});

test("when a job ends the counts are read again", async () => {
  const view = await mountLibrary(root, new URLSearchParams());
  const before = asked.length;
  const job = { id: 1, kind: "index", places: [], state: "done", finished: "2019-07-14T11:02:33", failed: 0 };
  view.worked([job], job, "job");
  view.worked([job], job, "job");
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(asked.length, before + 2, "once: the status and what could not be used");
  view.unmount();
});
