import assert from "node:assert/strict";
import { test } from "node:test";
import { justify, ratio, rowAt, rowOf } from "#page/grid/justify.js";

const shapes = (n) => Float32Array.from({ length: n }, (_, i) => [1.5, 0.67, 1.33, 1, 2.4][i % 5]);
const options = { width: 1200, target: 210, gap: 5 };

/** Picture numbers of row i. */
const row = (layout, i) =>
  Array.from({ length: layout.starts[i + 1] - layout.starts[i] }, (_, j) => layout.starts[i] + j);

test("every row but the last fills the width, and none is far from the wanted height", () => {
  const ratios = shapes(103);
  const layout = justify(ratios, options);
  for (let i = 0; i < layout.rows - 1; i += 1) {
    const pictures = row(layout, i);
    const width = pictures.reduce((sum, j) => sum + ratios[j] * layout.heights[i], 0) + 5 * (pictures.length - 1);
    assert.ok(Math.abs(width - 1200) < 0.5, `row ${i} is ${width} wide`);
    assert.ok(layout.heights[i] > 130 && layout.heights[i] < 210 * 1.6);
  }
  assert.equal(layout.starts[layout.rows], 103);
});

test("rows follow one another with a gap, and the height is that of all", () => {
  const layout = justify(shapes(40), options);
  for (let i = 1; i < layout.rows; i += 1)
    assert.ok(Math.abs(layout.tops[i] - layout.tops[i - 1] - layout.heights[i - 1] - 5) < 1e-3);
  const last = layout.rows - 1;
  assert.ok(Math.abs(layout.height - layout.tops[last] - layout.heights[last]) < 1e-3);
});

test("the last row is not stretched", () => {
  const layout = justify([1.5], options);
  assert.deepEqual([layout.rows, layout.heights[0]], [1, 210]);
});

test("a section begins a row of its own under its heading", () => {
  const sections = [
    { start: 0, label: "2021" },
    { start: 3, label: "2020" },
  ];
  const layout = justify(shapes(6), { ...options, heading: 58, sections });
  assert.deepEqual(
    layout.headings.map(({ label, row: at }) => [label, layout.starts[at]]),
    [
      ["2021", 0],
      ["2020", 3],
    ],
  );
  assert.equal(layout.tops[0], 58);
});

test("nothing has no rows and no height", () => {
  const layout = justify([], options);
  assert.deepEqual([layout.rows, layout.height, layout.headings.length], [0, 0, 0]);
});

test("a shape that a grid cannot show is cut, one that is unknown is a square", () => {
  assert.deepEqual([ratio(40), ratio(0.01), ratio(0), ratio(Number.NaN), ratio(1.5)], [3.4, 0.42, 1, 1, 1.5]);
});

test("a place and a picture find their row", () => {
  const layout = justify(shapes(500), options);
  for (let i = 0; i < layout.rows; i += 1) {
    assert.equal(rowAt(layout, layout.tops[i] + 1), i);
    for (const picture of row(layout, i)) assert.equal(rowOf(layout, picture), i);
  }
  assert.equal(rowAt(layout, -100), 0);
  assert.equal(rowAt(layout, 1e9), layout.rows - 1);
});

test("a section without a label has no heading, and one may have larger rows", () => {
  const sections = [
    { start: 0, label: "", scale: 1.6 },
    { start: 12, label: "Looks alike" },
  ];
  const layout = justify(new Float32Array(40).fill(1), { ...options, heading: 58, sections });
  const second = rowOf(layout, 12);
  assert.deepEqual(
    layout.headings.map(({ label, row: at }) => [label, at]),
    [["Looks alike", second]],
  );
  assert.equal(layout.tops[0], 0);
  assert.ok(layout.heights[0] > 210 * 1.2 && layout.heights[second] <= 210 * 1.2);
});
