import assert from "node:assert/strict";
import { test } from "node:test";
import { Marks } from "#page/views/duplicates/marks.js";

function store(given = null) {
  let kept = given;
  return { getItem: () => kept, setItem: (_key, value) => (kept = value), removeItem: () => (kept = null) };
}

test("marks and keepers are remembered for one search", () => {
  const place = store();
  const marks = new Marks(place);
  marks.of("monday");
  marks.toggle(3);
  marks.keep(5, 17);
  marks.toggle(8);
  marks.toggle(8);
  const again = new Marks(place);
  again.of("monday");
  assert.deepEqual(again.wanted, { groups: [3, 5], keepers: { 5: 17 } });
  assert.deepEqual([again.size, again.has(3), again.keeper(5), again.keeper(3)], [2, true, 17, null]);
  const later = new Marks(place);
  later.of("tuesday");
  assert.equal(later.size, 0);
});

test("a decision takes the mark of its group back", () => {
  const marks = new Marks(store());
  marks.of("monday");
  marks.keep(5, 17);
  marks.drop(5);
  assert.deepEqual(marks.wanted, { groups: [], keepers: {} });
});

test("what is damaged or cannot be kept is no reason to stop", () => {
  const full = {
    getItem: () => "{",
    setItem: () => {
      throw new Error("full");
    },
    removeItem: () => {},
  };
  const marks = new Marks(full);
  marks.of("monday");
  marks.toggle(1);
  assert.equal(marks.size, 1);
});
