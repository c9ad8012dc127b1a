import assert from "node:assert/strict";
import { test } from "node:test";
import { fetchDetails, photoOf, recall, remember } from "#page/photos.js";
import { serve } from "./document.js";

const photo = (id) => ({ photo_id: id, location: `/photos/${id}.jpg` });

function counting() {
  const asked = [];
  serve((address) => {
    asked.push(address);
    const some = /ids=([^&]*)/.exec(address);
    if (!some) return photo(Number(address.split("/").at(-1)));
    return { photos: decodeURIComponent(some[1]).split(",").map(Number).map(photo) };
  });
  return asked;
}

test("details are fetched in batches, and once", async () => {
  const asked = counting();
  const ids = Array.from({ length: 450 }, (_, i) => i + 1);
  assert.equal(await fetchDetails(ids), true);
  assert.equal(asked.length, 3);
  assert.equal(await fetchDetails(ids), false);
  assert.equal(asked.length, 3);
  assert.equal(recall(450).location, "/photos/450.jpg");
});

test("what is being fetched is not asked for again", async () => {
  const asked = counting();
  await Promise.all([fetchDetails([1001, 1002]), fetchDetails([1001, 1002])]);
  assert.equal(asked.length, 1);
});

test("one photo is fetched when it is not known", async () => {
  const asked = counting();
  assert.equal((await photoOf(2001)).photo_id, 2001);
  await photoOf(2001);
  assert.equal(asked.length, 1);
});

test("the oldest are forgotten, those seen last are kept", () => {
  remember(Array.from({ length: 6000 }, (_, i) => photo(10_000 + i)));
  remember([photo(10_000)]);
  remember([photo(99_999)]);
  assert.ok(recall(10_000));
  assert.equal(recall(10_001), undefined);
});
