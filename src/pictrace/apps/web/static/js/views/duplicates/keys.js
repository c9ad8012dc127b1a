// The keyboard of a review: one key a decision.

import { around } from "../../dom.js";

/** @type {Record<string, (review: any) => void>} */
const ACTS = {
  n: (review) => review.decide(review.active, "not-duplicates"),
  k: (review) => review.decide(review.active, "keep-both"),
  c: (review) => review.compare(review.active),
  m: (review) => review.mark(review.active),
  a: (review) => review.cleanLike(review.active),
  z: (review) => review.undo(review.groups[review.active]?.decision ? review.active : review.decisions.at(-1)),
  ArrowRight: (review) => review.step(1),
  ArrowLeft: (review) => review.step(-1),
  ArrowDown: (review) => review.step(1),
  ArrowUp: (review) => review.step(-1),
};

/** Does what a key means, unless someone is typing or something lies over the review. */
export function press(event, review) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]") || around(event, "input, textarea, select")) return;
  const digit = /^[1-9]$/.test(event.key) && Number(event.key);
  const act = digit
    ? (one) => one.keep(one.active, digit - 1)
    : ACTS[event.key.length > 1 ? event.key : event.key.toLowerCase()];
  if (!act || !review.groups.length) return;
  event.preventDefault();
  act(review);
}
