import assert from "node:assert/strict";
import { before, test } from "node:test";
import { kindOf, reasons, samePicture, toneOf, weighed } from "#page/evidence.js";
import { speak } from "./document.js";

before(() => speak("en"));

test("relations are the same picture, the same scene, or neither", () => {
  assert.deepEqual(["copy", "same-scene", "similar"].map(kindOf), ["same", "scene", ""]);
  assert.deepEqual(["crop", "same-scene", "similar"].map(toneOf), ["good", "warn", ""]);
  assert.equal(samePicture("mirrored"), true);
  assert.equal(samePicture("same-scene"), false);
});

const statement = (speaks, code, values = {}) => ({ speaks, text: "", message: { code, values } });

test("the evidence is said as the server made it, in the person's language", async () => {
  const said = [
    statement("for", "evidence.inliers", { inliers: 1640, matches: 1800 }),
    statement("for", "evidence.rotation", { degrees: 90 }),
    statement("against", "evidence.ssim", { value: 0.1 }),
    statement("little", "note.patched"),
  ];
  assert.deepEqual(
    weighed(said).map((one) => one.speaks),
    ["for", "for", "against", ""],
  );
  assert.deepEqual(reasons(said).slice(0, 2), [
    "1,640 of 1,800 matched points lie exactly on one another.",
    "Turned by 90°.",
  ]);
  assert.equal(reasons(said).at(-1), "Parts differ.");
  await speak("de");
  assert.match(reasons(said)[0], /1\.640 .* 1\.800/);
  assert.match(reasons(said)[2], /0,10/);
});

test("nothing measured is nothing said", () => {
  assert.deepEqual(reasons([]), []);
  assert.deepEqual(reasons(undefined), []);
});
