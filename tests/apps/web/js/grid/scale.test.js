import assert from "node:assert/strict";
import { test } from "node:test";
import { Scale, TALLEST } from "#page/grid/scale.js";

test("what is not too tall is scrolled as it is", () => {
  const scale = new Scale(50_000);
  assert.equal(scale.shown, 50_000);
  for (const place of [-20, 0, 1234, 49_000]) {
    assert.equal(scale.place(place), place);
    assert.equal(scale.scroll(place), place);
  }
});

test("of what is too tall both ends can be reached", () => {
  const scale = new Scale(3 * TALLEST);
  assert.equal(scale.shown, TALLEST);
  assert.equal(scale.place(0), 0);
  assert.equal(scale.place(TALLEST - innerHeight), 3 * TALLEST - innerHeight);
});

test("a place is found again by scrolling to where it is", () => {
  const scale = new Scale(5 * TALLEST);
  for (const place of [0, 1, 1e6, 4.7e7, 5 * TALLEST - innerHeight, 5 * TALLEST - 10])
    assert.ok(Math.abs(scale.place(scale.scroll(place)) - place) < 1e-3, String(place));
});
