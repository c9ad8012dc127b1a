import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { press } from "#page/views/duplicates/keys.js";

let review;
let told;
beforeEach(() => {
  told = [];
  const tell =
    (name) =>
    (...given) =>
      told.push([name, ...given]);
  review = {
    groups: [{ decision: null }, { decision: { id: 5 } }],
    active: 0,
    decisions: [1],
    decide: tell("decide"),
    compare: tell("compare"),
    undo: tell("undo"),
    step: tell("step"),
    mark: tell("mark"),
    keep: tell("keep"),
    cleanLike: tell("like"),
  };
});
const event = (key, options = {}, target = document.body) => {
  const made = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options });
  target.addEventListener("keydown", (heard) => press(heard, review), { once: true });
  target.dispatchEvent(made);
  return made;
};

test("one key decides, in either case", () => {
  for (const key of ["n", "K", "c", "ArrowDown", "ArrowLeft"]) assert.ok(event(key).defaultPrevented);
  assert.deepEqual(told, [
    ["decide", 0, "not-duplicates"],
    ["decide", 0, "keep-both"],
    ["compare", 0],
    ["step", 1],
    ["step", -1],
  ]);
});

test("taking back is of the group one is at, else of the last decision", () => {
  event("z");
  review.active = 1;
  review.decisions = [0];
  event("z");
  assert.deepEqual(told, [
    ["undo", 1],
    ["undo", 1],
  ]);
});

test("keys that mean something else are left alone", () => {
  const field = document.createElement("input");
  document.body.append(field);
  event("n", {}, field);
  field.remove();
  event("n", { ctrlKey: true });
  event("q");
  review.groups = [];
  assert.equal(event("n").defaultPrevented, false);
  assert.deepEqual(told, []);
});

test("one key marks for clean-up, keeps a photo by its number, cleans up all like this", () => {
  for (const key of ["m", "2", "A"]) assert.ok(event(key).defaultPrevented);
  assert.deepEqual(told, [
    ["mark", 0],
    ["keep", 0, 1],
    ["like", 0],
  ]);
  assert.equal(event("0").defaultPrevented, false);
});
