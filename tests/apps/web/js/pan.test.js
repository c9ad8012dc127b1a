import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { h } from "#page/dom.js";
import { Pan } from "#page/pan.js";

let pane;
let image;
let pan;

beforeEach(() => {
  pane = h("div");
  image = h("img");
  pane.getBoundingClientRect = () => ({ left: 0, top: 0, width: 800, height: 600 });
  Object.defineProperty(pane, "clientWidth", { value: 800 });
  Object.defineProperty(pane, "clientHeight", { value: 600 });
  pane.setPointerCapture = () => {};
  pan = new Pan([pane], [image]);
});

const point = (type, id, x, y) =>
  pane.dispatchEvent(new PointerEvent(type, { pointerId: id, clientX: x, clientY: y, bubbles: true }));

test("what is under the pointer stays there while zooming", () => {
  pan.zoom(2, { clientX: 200, clientY: 150 });
  // The point at a quarter of the window: at -0.25 + 2 × 0.25.
  assert.deepEqual([pan.scale, pan.x, pan.y], [2, -0.25, -0.25]);
});

test("a picture is never smaller than its window, nor out of it", () => {
  pan.zoom(0.1);
  assert.deepEqual([pan.scale, pan.x, pan.y], [1, 0, 0]);
  pan.zoom(2);
  pan.move(5000, -5000);
  assert.deepEqual([pan.x, pan.y], [0, -1]);
});

test("the wheel zooms in and out, and the page does not scroll", () => {
  const wheel = new WheelEvent("wheel", { deltaY: -300, clientX: 400, clientY: 300, cancelable: true });
  pane.dispatchEvent(wheel);
  assert.ok(pan.scale > 1.5);
  assert.equal(wheel.defaultPrevented, true);
});

test("dragging moves by as much as the pointer", () => {
  pan.zoom(2);
  point("pointerdown", 1, 400, 300);
  point("pointermove", 1, 360, 300);
  assert.ok(Math.abs(pan.x - (-0.5 - 40 / 800)) < 1e-9);
  point("pointerup", 1, 360, 300);
  point("pointermove", 1, 100, 300);
  assert.ok(Math.abs(pan.x - (-0.5 - 40 / 800)) < 1e-9);
});

test("two fingers zoom by how far they part", () => {
  point("pointerdown", 1, 300, 300);
  point("pointerdown", 2, 400, 300);
  point("pointermove", 2, 500, 300);
  assert.equal(pan.scale, 2);
});

test("a double click zooms in, and out again", () => {
  const twice = () => pane.dispatchEvent(new MouseEvent("dblclick", { clientX: 400, clientY: 300 }));
  twice();
  assert.equal(pan.scale, 2.5);
  twice();
  assert.equal(pan.scale, 1);
  assert.match(image.style.transform, /scale\(1\)/);
});
