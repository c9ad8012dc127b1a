// The slider in a person's words: how many wrong hits they are ready to see.

import { number, t } from "./i18n.js";

/** Smallest calibrated probability of a hit, from everything to one wrong in a thousand. */
export const STOPS = [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999];

export function words(score) {
  if (score <= 0) return t("confidence.all");
  return t("confidence.wrong", { count: number(Math.round(1 / (1 - score))) });
}

export function stopOf(score) {
  let best = 0;
  STOPS.forEach((stop, i) => {
    if (stop <= score + 1e-9) best = i;
  });
  return best;
}
