import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { decide, spareOf, undo } from "#page/views/duplicates/decisions.js";
import { Marks } from "#page/views/duplicates/marks.js";
import { serve, speak } from "../../document.js";

const photo = (id, relation, bytes) => ({ photo_id: id, relation, bytes });
let review;
let told;

beforeEach(async () => {
  await speak("en");
  told = [];
  review = {
    groups: [
      {
        place: 4,
        keeper: 1,
        decision: null,
        photos: [photo(1, "identical", 100), photo(2, "copy", 40), photo(3, "crop", 7), photo(5, "identical", 60)],
      },
    ],
    active: 0,
    decided: 0,
    decisions: [],
    spare: { photos: 10, bytes: 1000 },
    marks: new Marks(),
    redraw: (i) => told.push(["redraw", i]),
    step: (by) => told.push(["step", by]),
  };
  serve((_address, { method }) => (method === "POST" ? { id: 9 } : new Response(null, { status: 204 })));
});

test("copies and the same bytes could go, a crop may be wanted", () => {
  assert.deepEqual(spareOf(review.groups[0]), { photos: 2, bytes: 100 });
});

test("what is decided leaves the total, comes back with it, and is marked no more", async () => {
  review.marks.toggle(4);
  await decide(review, 0, "keep-both");
  assert.deepEqual([review.decided, review.decisions, review.spare], [1, [0], { photos: 8, bytes: 900 }]);
  assert.equal(review.marks.has(4), false);
  await undo(review, 0);
  assert.deepEqual([review.decided, review.decisions, review.spare], [0, [], { photos: 10, bytes: 1000 }]);
  assert.deepEqual(told, [
    ["redraw", 0],
    ["step", 1],
    ["redraw", 0],
  ]);
});

test("what cannot be told changes nothing", async () => {
  serve(() => new Response(JSON.stringify({ type: "x:busy", title: "no" }), { status: 503 }));
  await decide(review, 0, "keep-both");
  assert.deepEqual([review.decided, review.groups[0].decision, review.deciding], [0, null, false]);
});
