import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import { h } from "#page/dom.js";
import { pickRegion } from "#page/region.js";
import { speak } from "./document.js";

let frame;
let chosen;

before(() => speak("en"));

beforeEach(() => {
  frame = h("div");
  document.body.append(frame);
  chosen = pickRegion(frame, document.body);
  const layer = frame.querySelector(".picker");
  layer.getBoundingClientRect = () => ({ left: 100, top: 50, width: 1000, height: 500 });
  layer.setPointerCapture = () => {};
});

const box = () => frame.querySelector(".picker-box");
const press = (key, shiftKey = false) =>
  box().dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true }));
const drag = (target, [fromX, fromY], [toX, toY]) => {
  const send = (type, x, y) =>
    target.dispatchEvent(
      new PointerEvent(type, { pointerId: 1, clientX: x, clientY: y, bubbles: true, cancelable: true }),
    );
  send("pointerdown", fromX, fromY);
  send("pointermove", toX, toY);
  send("pointerup", toX, toY);
};

test("the keyboard alone moves and sizes the box", async () => {
  press("ArrowRight");
  press("ArrowDown");
  press("ArrowRight", true);
  press("Enter");
  assert.equal(await chosen, "0.27,0.27,0.52,0.5");
});

test("the box stays inside the picture and does not vanish", async () => {
  for (let i = 0; i < 60; i += 1) press("ArrowLeft");
  for (let i = 0; i < 60; i += 1) press("ArrowUp", true);
  press("Enter");
  assert.equal(await chosen, "0,0.25,0.5,0.02");
});

test("Escape chooses nothing and leaves nothing behind", async () => {
  press("Escape");
  assert.equal(await chosen, null);
  assert.equal(document.querySelector(".picker, .picker-bar"), null);
});

test("dragging outside the box draws a new one, in any direction", async () => {
  drag(frame.querySelector(".picker"), [300, 100], [200, 60]);
  press("Enter");
  assert.equal(await chosen, "0.1,0.02,0.1,0.08");
});

test("nothing is chosen until something is drawn, and drawing may begin anywhere", async () => {
  const search = document.querySelector(".picker-bar .button");
  assert.equal(search.disabled, true);
  assert.ok(frame.querySelector(".picker.empty"));
  drag(box(), [500, 250], [700, 350]); // within the box that the keyboard would begin with
  assert.equal(search.disabled, false);
  search.click();
  assert.equal(await chosen, "0.4,0.4,0.2,0.2");
});

test("what was drawn is moved by dragging it", async () => {
  drag(box(), [500, 250], [700, 350]);
  drag(box(), [600, 300], [500, 300]);
  press("Enter");
  assert.equal(await chosen, "0.3,0.4,0.2,0.2");
});

test("a corner keeps the one across where it is", async () => {
  drag(frame.querySelector(".picker"), [350, 175], [850, 425]);
  drag(box().querySelector(".se"), [850, 425], [1000, 500]);
  press("Enter");
  assert.equal(await chosen, "0.25,0.25,0.65,0.65");
});
