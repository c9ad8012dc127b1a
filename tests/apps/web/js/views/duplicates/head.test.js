import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { ReviewHead } from "#page/views/duplicates/head.js";
import { speak } from "../../document.js";

let head;
let told;
const state = {
  spare: { photos: 3, bytes: 4000 },
  total: 270,
  decided: 0,
  all: false,
  mode: "list",
  looked: { photos: 5 },
  running: false,
};
before(() => speak("en"));
beforeEach(() => {
  told = [];
  head = new ReviewHead({
    relation: (relation) => told.push(relation),
    showing: () => told.push("showing"),
    mode: (mode) => told.push(mode),
    find: () => told.push("find"),
    clean: () => told.push("clean"),
    rules: () => told.push("rules"),
  });
});

test("how many groups there are, and that one may look again", () => {
  head.draw(state);
  assert.match(head.count.textContent, /270/);
  assert.equal(head.find.classList.contains("primary"), false);
  const again = head.find.textContent;
  head.draw({ ...state, total: 0, looked: null });
  assert.notEqual(head.find.textContent, again);
  assert.equal(head.modes.hidden, true);
});

test("what was decided can be shown once there is some, and hidden again", () => {
  head.draw(state);
  assert.equal(head.showing.hidden, true);
  head.draw({ ...state, decided: 3 });
  assert.equal(head.showing.hidden, false);
  head.draw({ ...state, all: true });
  assert.equal(head.showing.getAttribute("aria-pressed"), "true");
});

test("relations are offered with their numbers, one alone is no choice", () => {
  head.offer({ copy: 200, crop: 70 }, "crop");
  assert.deepEqual([...head.relations.options].map((one) => one.textContent).slice(1), ["Copy (200)", "Crop (70)"]);
  assert.equal(head.relations.hidden, false);
  head.offer({ copy: 200 }, "");
  assert.equal(head.relations.hidden, true);
});

test("what is chosen is told", () => {
  head.draw(state);
  head.offer({ copy: 200, crop: 70 }, "");
  head.relations.value = "copy";
  head.relations.dispatchEvent(new Event("change"));
  head.modes.children[1].click();
  head.find.click();
  head.showing.click();
  assert.deepEqual(told, ["copy", "single", "find", "showing"]);
  head.draw({ ...state, mode: "single" });
  assert.deepEqual(
    [...head.modes.children].map((one) => one.getAttribute("aria-pressed")),
    ["false", "true"],
  );
});

test("while photos are compared nobody starts it again", () => {
  head.draw({ ...state, running: true });
  assert.equal(head.find.hidden, true);
});

test("what could be cleaned up is said on the button that does it, while there is some", () => {
  head.draw(state);
  assert.equal(head.clean.textContent, "Clean up · 4 kB");
  head.clean.click();
  assert.deepEqual(told, ["clean"]);
  for (const none of [{ running: true }, { spare: { photos: 0, bytes: 0 } }, { spare: null }]) {
    head.draw({ ...state, ...none });
    assert.equal(head.clean.hidden, true);
  }
});

test("what is marked is what is cleaned up; the rules are a click away", () => {
  head.draw({ ...state, marked: 2 });
  assert.equal(head.clean.textContent, "Clean up 2 groups");
  head.rules.click();
  assert.deepEqual(told, ["rules"]);
  head.draw({ ...state, total: 0 });
  assert.equal(head.rules.hidden, true);
});
