import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { h } from "#page/dom.js";
import { drawJob } from "#page/views/library/job.js";
import { serve, speak } from "../../document.js";

const job = {
  id: 3,
  kind: "index",
  places: ["/photos/2019", "/photos/old.zip"],
  state: "running",
  progress: { listed_all: true, total: 2000, done: 500, photos_per_second: 42, eta_seconds: 36 },
  report: null,
  failed: 0,
  found: 0,
  resumable: false,
  problem: null,
};
let card;
let dismissed;
before(() => speak("en"));
beforeEach(() => {
  card = h("article");
  document.getElementById("content").replaceChildren(card);
  dismissed = 0;
});
const draw = (values = {}) => drawJob(card, { ...job, ...values }, () => dismissed++);
const facts = () => [...card.querySelectorAll(".row-facts span")].map((one) => one.textContent);
const buttons = () => [...card.querySelectorAll(".actions button")];

test("a running job says of what, how far, how fast and how long", () => {
  draw();
  assert.equal(card.querySelector("h3").textContent.split(": ")[1], "2019, old.zip");
  assert.equal(facts().length, 4);
  assert.deepEqual([card.querySelector("progress").value, card.querySelector("progress").max], [500, 2000]);
  assert.doesNotMatch(card.textContent, /null|false|undefined|\{/);
});

test("while the places are still being listed nobody promises an end", () => {
  draw({ progress: { ...job.progress, listed_all: false, photos_per_second: 3.06 } });
  assert.equal(facts().length, 3);
  assert.match(facts()[2], /3\.1/);
});

test("a job that is over says what it did, and leaves the list on request", () => {
  const report = { added: 10, unchanged: 5, moved: 0, missing: 1, failed: 0, seconds: 61 };
  draw({ state: "done", report, places: [] });
  assert.match(facts().join(), /10/);
  assert.equal(card.querySelector("progress"), null);
  buttons().at(-1).click();
  assert.equal(dismissed, 1);
});

test("a stopped job goes on, one that was gone on with does not again", () => {
  draw({ state: "stopped", resumable: true });
  assert.equal(buttons().length, 2);
  assert.ok(card.querySelector(".tag.warn"));
  draw({ state: "stopped", continued_by: 4 });
  assert.equal(buttons().length, 1);
  assert.equal(card.querySelector(".tag").className.trim(), "tag");
});

test("stopping asks the server, once", async () => {
  const asked = [];
  serve((address) => {
    asked.push(address);
    return { ...job, state: "stopping", revision: 2 };
  });
  draw();
  buttons()[0].click();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(asked, ["/api/v1/jobs/3/stop"]);
  draw({ state: "stopping" });
  assert.equal(buttons()[0].disabled, true);
});

test("why a job failed stands there", () => {
  draw({ state: "failed", problem: { message: { code: "verbatim", values: { text: "the disk is full" } } } });
  assert.equal(card.querySelector(".note.bad").textContent, "the disk is full");
});

test("what could not be used is listed when somebody opens it", async () => {
  serve(() => ({ failures: [{ location: "/photos/<b>.jpg", message: { code: "file.empty", values: {} } }] }));
  draw({ state: "done", failed: 1 });
  const details = card.querySelector("details");
  details.open = true;
  details.dispatchEvent(new Event("toggle"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(card.querySelector(".failures b").textContent, "/photos/<b>.jpg");
  assert.equal(card.querySelector(".failures .muted").textContent, "the file is empty");
  draw({ state: "done", failed: 1 });
  assert.equal(card.querySelector("details").open, true, "drawn anew it stays open");
});

test("the focus stays in the card that is drawn anew", () => {
  draw();
  buttons()[0].focus();
  draw({ progress: { ...job.progress, done: 501 } });
  assert.equal(document.activeElement, buttons()[0]);
});
