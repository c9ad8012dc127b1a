import assert from "node:assert/strict";
import { before, test } from "node:test";
import { STOPS, stopOf, words } from "#page/confidence.js";
import { speak } from "./document.js";

before(() => speak("en"));

test("the slider speaks of wrong hits, not of probabilities", () => {
  assert.equal(words(0.995), "Expect about 1 wrong in 200");
  assert.equal(words(0.5), "Expect about 1 wrong in 2");
  assert.doesNotMatch(words(0), /wrong/);
});

test("every stop is found again, and what lies between belongs to the one below", () => {
  STOPS.forEach((stop, i) => {
    assert.equal(stopOf(stop), i);
  });
  assert.equal(stopOf(0.97), STOPS.indexOf(0.95));
  assert.equal(stopOf(1), STOPS.length - 1);
});
