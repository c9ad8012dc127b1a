// The evidence in words, and how a hit is named in short.

import { percent } from "./format.js";
import { heard, number, sentence, t } from "./i18n.js";

// What the measures say already, more precisely.
const MEASURED = new Set(["note.mirrored", "note.rotated", "note.part"]);
const SAME = new Set(["identical", "copy", "crop", "rotated", "mirrored", "edited"]);

export const samePicture = (relation) => SAME.has(relation);

/** "same", "scene" or "": the colour of a verdict. */
export function kindOf(relation) {
  return SAME.has(relation) ? "same" : relation === "same-scene" ? "scene" : "";
}

export const toneOf = (relation) => ({ same: "good", scene: "warn" })[kindOf(relation)] ?? "";

// From which measure on one speaks for the same picture, and from which against it; between them it says little.
const MANY_POINTS = 12;
const ALIKE_SSIM = 0.6;
const UNALIKE_SSIM = 0.3;
const NEAR_BITS = 10;
const FAR_BITS = 24; // hashes of pictures that have nothing in common differ in 32 bits, give or take 4

/** The sentences that say why, the strongest first. */
export const reasons = (relation, evidence) => weighed(relation, evidence).map((one) => one.text);

/**
 * The same with what each speaks for. Only what was measured; that pictures look alike to a model proves nothing.
 *
 * @returns {{text: string, speaks: "for" | "against" | ""}[]}
 */
export function weighed(relation, evidence) {
  const out = [];
  const say = (speaks, key, values = {}) => out.push({ text: t(`evidence.${key}`, values), speaks });
  const shown = kindOf(relation) ? "for" : "";
  const decimal = (value) => number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  if (relation === "identical") say("for", "same_bytes");
  if (evidence.orb_inliers !== null && evidence.orb_inliers !== undefined) {
    if (evidence.orb_inliers > 0)
      say(evidence.orb_inliers >= MANY_POINTS ? shown : "", "inliers", {
        inliers: number(evidence.orb_inliers),
        matches: number(Math.max(evidence.orb_inliers, evidence.orb_matches ?? 0)),
      });
    else if (relation !== "identical") say("against", "no_inliers");
  }
  if (evidence.region) {
    const [left, top, right, bottom] = evidence.region;
    say(shown, evidence.region_of === "query" ? "region_of_query" : "region_of_photo", {
      percent: percent((right - left) * (bottom - top)),
    });
  }
  if (evidence.rotation && Math.abs(evidence.rotation) >= 0.5)
    say(shown, "rotation", { degrees: number(Math.round(Math.abs(evidence.rotation))) });
  if (evidence.mirrored) say(shown, "mirrored");
  if (evidence.ssim !== null && evidence.ssim !== undefined)
    say(verdict(evidence.ssim >= ALIKE_SSIM, evidence.ssim < UNALIKE_SSIM), "ssim", { value: decimal(evidence.ssim) });
  if (evidence.phash_distance !== null && evidence.phash_distance !== undefined)
    say(verdict(evidence.phash_distance <= NEAR_BITS, evidence.phash_distance >= FAR_BITS), "phash", {
      distance: number(evidence.phash_distance),
    });
  if (evidence.cosine !== null && evidence.cosine !== undefined) say("", "cosine", { value: decimal(evidence.cosine) });
  const notes = (evidence.notes ?? []).filter((note) => !MEASURED.has(heard(note)?.key));
  return [...out, ...notes.map((note) => ({ text: sentence(note), speaks: /** @type {""} */ ("") }))];
}

const verdict = (agrees, differs) => (agrees ? "for" : differs ? "against" : "");
