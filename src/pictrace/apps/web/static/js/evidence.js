// The evidence in words, and how a hit is named in short.

import { sentence } from "./i18n.js";

const SAME = new Set(["identical", "copy", "crop", "rotated", "mirrored", "edited"]);

export const samePicture = (relation) => SAME.has(relation);

/** "same", "scene" or "": the colour of a verdict. */
export function kindOf(relation) {
  return SAME.has(relation) ? "same" : relation === "same-scene" ? "scene" : "";
}

export const toneOf = (relation) => ({ same: "good", scene: "warn" })[kindOf(relation)] ?? "";

/** The sentences that say why, the strongest first: what pictrace.records.statements made of the measures. */
export const reasons = (statements) => weighed(statements).map((one) => one.text);

/**
 * The same with what each speaks for.
 *
 * @returns {{text: string, speaks: "for" | "against" | ""}[]}
 */
export const weighed = (statements) =>
  (statements ?? []).map(({ speaks, message }) => ({
    text: sentence(message),
    speaks: speaks === "little" ? "" : speaks,
  }));
