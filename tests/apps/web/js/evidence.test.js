import assert from "node:assert/strict";
import { before, test } from "node:test";
import { kindOf, reasons, samePicture, toneOf, weighed } from "#page/evidence.js";
import { speak } from "./document.js";

before(() => speak("en"));

const none = { cosine: null, phash_distance: null, ssim: null, orb_inliers: null, region: null };

test("relations are the same picture, the same scene, or neither", () => {
  assert.deepEqual(["copy", "same-scene", "similar"].map(kindOf), ["same", "scene", ""]);
  assert.deepEqual(["crop", "same-scene", "similar"].map(toneOf), ["good", "warn", ""]);
  assert.equal(samePicture("mirrored"), true);
  assert.equal(samePicture("same-scene"), false);
});

test("only what was measured is said", () => {
  assert.deepEqual(reasons("similar", none), []);
  assert.equal(reasons("identical", none).length, 1);
});

test("what was measured speaks for the same picture, against it, or says little", () => {
  const speaks = (relation, evidence) => weighed(relation, { ...none, ...evidence }).map((one) => one.speaks);
  assert.deepEqual(speaks("copy", { orb_inliers: 164, ssim: 0.95, phash_distance: 2, cosine: 0.99 }), [
    "for",
    "for",
    "for",
    "",
  ]);
  assert.deepEqual(speaks("similar", { orb_inliers: 0, ssim: 0.1, phash_distance: 31 }), [
    "against",
    "against",
    "against",
  ]);
  assert.deepEqual(speaks("similar", { orb_inliers: 9, ssim: 0.45, phash_distance: 16 }), ["", "", ""]);
  assert.deepEqual(speaks("edited", { notes: ["colours changed"] }), [""]);
});

test("points are said with their number of matches, which is never smaller", () => {
  const [points] = reasons("copy", { ...none, orb_inliers: 164, orb_matches: 120 });
  assert.match(points, /164 of 164/);
});

test("no agreeing points speaks against, but not against the same bytes", () => {
  assert.equal(reasons("similar", { ...none, orb_inliers: 0 }).length, 1);
  assert.equal(reasons("identical", { ...none, orb_inliers: 0 }).length, 1);
});

test("a part is told as a share of the picture that it is of", () => {
  const region = [0.25, 0.25, 0.75, 0.75];
  assert.match(reasons("crop", { ...none, region })[0], /25%/);
  assert.notEqual(reasons("crop", { ...none, region })[0], reasons("crop", { ...none, region, region_of: "query" })[0]);
});

test("a turn below half a degree is none, and the sign is not told", () => {
  assert.deepEqual(reasons("copy", { ...none, rotation: 0.4 }), []);
  assert.match(reasons("rotated", { ...none, rotation: -90 })[0], /90/);
  assert.doesNotMatch(reasons("rotated", { ...none, rotation: -90 })[0], /-|−/);
});
