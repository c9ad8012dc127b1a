// Where the keyboard goes from a picture: beside it, to the row above or below, a page or an end away.

import { ratio, rowOf } from "./justify.js";

/**
 * The picture that a key leads to, or undefined for a key that leads nowhere.
 *
 * @param {string} key as in KeyboardEvent
 * @param {number} from index of the picture that one is at
 * @param {{layout: any, ratios: ArrayLike<number>, gap: number, page: number}} grid page: rows that a window shows
 * @returns {number | undefined} may lie before the first or behind the last picture
 */
export function stepped(key, from, { layout, ratios, gap, page }) {
  if (!layout) return undefined;
  const row = rowOf(layout, from);
  const beside = (other) => nearest(other, from, layout, ratios, gap);
  const moves = {
    ArrowLeft: () => from - 1,
    ArrowRight: () => from + 1,
    ArrowUp: () => beside(row - 1),
    ArrowDown: () => beside(row + 1),
    PageUp: () => beside(Math.max(0, row - page)),
    PageDown: () => beside(Math.min(layout.rows - 1, row + page)),
    Home: () => 0,
    End: () => ratios.length - 1,
  };
  return moves[key]?.();
}

/** The picture of another row whose middle is nearest to that of `from`. */
function nearest(row, from, layout, ratios, gap) {
  if (row < 0 || row >= layout.rows) return from;
  const middle = middleOf(from, layout, ratios, gap);
  let best = layout.starts[row];
  let least = Number.POSITIVE_INFINITY;
  for (let i = layout.starts[row]; i < layout.starts[row + 1]; i += 1) {
    const away = Math.abs(middleOf(i, layout, ratios, gap) - middle);
    if (away < least) [best, least] = [i, away];
  }
  return best;
}

/** Pixels from the left edge to the middle of a picture. */
function middleOf(i, layout, ratios, gap) {
  const row = rowOf(layout, i);
  let left = 0;
  for (let j = layout.starts[row]; j < i; j += 1) left += ratio(ratios[j]) * layout.heights[row] + gap;
  return left + (ratio(ratios[i]) * layout.heights[row]) / 2;
}
