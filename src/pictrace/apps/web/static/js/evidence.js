// The evidence in words, and how a hit is named in short.

import { percent } from "./format.js";
import { heard, number, sentence, t } from "./i18n.js";

// What the measures say already, more precisely.
const MEASURED = new Set(["said.note.mirrored", "said.note.rotated", "said.note.part"]);
const SAME = new Set(["identical", "copy", "crop", "rotated", "mirrored", "edited"]);

export const samePicture = (relation) => SAME.has(relation);

/** "same", "scene" or "": the colour of a verdict. */
export function kindOf(relation) {
  return SAME.has(relation) ? "same" : relation === "same-scene" ? "scene" : "";
}

export const toneOf = (relation) => ({ same: "good", scene: "warn" })[kindOf(relation)] ?? "";

/** The sentences that say why, the strongest first. Only what was measured. */
export function reasons(relation, evidence) {
  const out = [];
  const say = (key, values) => out.push(t(`evidence.${key}`, values));
  const decimal = (value) => number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  if (relation === "identical") say("same_bytes");
  if (evidence.orb_inliers !== null && evidence.orb_inliers !== undefined) {
    if (evidence.orb_inliers > 0)
      say("inliers", {
        inliers: number(evidence.orb_inliers),
        matches: number(Math.max(evidence.orb_inliers, evidence.orb_matches ?? 0)),
      });
    else if (relation !== "identical") say("no_inliers");
  }
  if (evidence.region) {
    const [left, top, right, bottom] = evidence.region;
    say(evidence.region_of === "query" ? "region_of_query" : "region_of_photo", {
      percent: percent((right - left) * (bottom - top)),
    });
  }
  if (evidence.rotation && Math.abs(evidence.rotation) >= 0.5)
    say("rotation", { degrees: number(Math.round(Math.abs(evidence.rotation))) });
  if (evidence.mirrored) say("mirrored");
  if (evidence.ssim !== null && evidence.ssim !== undefined) say("ssim", { value: decimal(evidence.ssim) });
  if (evidence.phash_distance !== null && evidence.phash_distance !== undefined)
    say("phash", { distance: number(evidence.phash_distance) });
  if (evidence.cosine !== null && evidence.cosine !== undefined) say("cosine", { value: decimal(evidence.cosine) });
  const notes = (evidence.notes ?? []).filter((note) => !MEASURED.has(heard(note)?.key));
  return [...out, ...notes.map(sentence)];
}
