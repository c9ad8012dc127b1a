import assert from "node:assert/strict";
import { test } from "node:test";
import { justify } from "#page/grid/justify.js";
import { stepped } from "#page/grid/steps.js";

const GAP = 5;
/** Rows of three squares, 100 pixels high. */
const ratios = new Float32Array(10).fill(1);
const layout = justify(ratios, { width: 310, target: 100, gap: GAP });
const step = (key, from, page = 2) => stepped(key, from, { layout, ratios, gap: GAP, page });

test("left and right go from picture to picture, over the ends of rows", () => {
  assert.equal(layout.rows, 4);
  assert.deepEqual([step("ArrowRight", 2), step("ArrowLeft", 3)], [3, 2]);
});

test("up and down go to the picture whose middle is nearest", () => {
  assert.deepEqual([step("ArrowDown", 1), step("ArrowUp", 4)], [4, 1]);
  assert.equal(step("ArrowDown", 8), 9, "the last row has one picture only");
  assert.deepEqual([step("ArrowUp", 1), step("ArrowDown", 9)], [1, 9], "there is no row beyond");
});

test("pages and ends", () => {
  assert.deepEqual([step("PageDown", 0), step("PageDown", 4), step("PageUp", 7)], [6, 9, 1]);
  assert.deepEqual([step("Home", 7), step("End", 2)], [0, 9]);
});

test("of pictures of all shapes the nearest is still above or below", () => {
  const shapes = Float32Array.from([3, 0.5, 0.5, 1, 1, 1, 1]);
  const mixed = justify(shapes, { width: 410, target: 100, gap: GAP });
  const at = (key, from) => stepped(key, from, { layout: mixed, ratios: shapes, gap: GAP, page: 1 });
  const next = at("ArrowDown", 0);
  assert.ok(next >= mixed.starts[1] && next < mixed.starts[2]);
  assert.equal(at("ArrowUp", next), 0);
});

test("other keys lead nowhere, nor does any before there is a layout", () => {
  assert.equal(step("a", 3), undefined);
  assert.equal(stepped("End", 0, { layout: null, ratios: [], gap: GAP, page: 1 }), undefined);
});
