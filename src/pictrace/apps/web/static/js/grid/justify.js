// The justified layout: rows of equal height that fill the width, shapes kept. Pure numbers, no elements.

/**
 * ratios: (n) width ÷ height of each picture; sections: [{start, label, scale}] each of which begins a new row
 * under a heading (under none for the label ""), its rows `scale` times as high as others. Returns the rows in
 * order, with typed arrays so that 100,000 pictures cost a few milliseconds:
 * starts (first picture), tops and heights in pixels; headings [{top, label, row}]; the height of all.
 */
export function justify(ratios, { width, target: usual, gap, heading = 0, sections = [] }) {
  const n = ratios.length;
  const starts = new Int32Array(n + 1);
  const tops = new Float64Array(n + 1);
  const heights = new Float32Array(n + 1);
  const headings = [];
  let rows = 0;
  let top = 0;
  let section = 0;
  let target = usual;
  let i = 0;
  while (i < n) {
    if (section < sections.length && sections[section].start === i) {
      const { label, scale = 1 } = sections[section];
      target = usual * scale;
      if (label) {
        headings.push({ top, label, row: rows });
        top += heading;
      }
      section += 1;
    }
    const end = section < sections.length ? sections[section].start : n;
    let sum = 0;
    let j = i;
    let height = target;
    while (j < end) {
      sum += ratio(ratios[j]);
      j += 1;
      height = (width - gap * (j - i - 1)) / sum;
      if (height <= target) break;
    }
    if (height > target)
      height = Math.min(height, target); // the last row of a section is not stretched
    else if (j - i > 1) {
      // Leave the last picture to the next row when that comes closer to the wanted height.
      const before = (width - gap * (j - i - 2)) / (sum - ratio(ratios[j - 1]));
      if (before - target < target - height && before < target * 1.6) {
        j -= 1;
        height = before;
      }
    }
    starts[rows] = i;
    tops[rows] = top;
    heights[rows] = height;
    rows += 1;
    top += height + gap;
    i = j;
  }
  starts[rows] = n;
  return { rows, starts, tops, heights, headings, height: Math.max(0, top - gap) };
}

/** Panoramas and ribbons are cut to a shape that a grid can show. */
export function ratio(value) {
  return Math.min(Math.max(value || 1, 0.42), 3.4);
}

/** The last row that begins at or above y. */
export function rowAt(layout, y) {
  let low = 0;
  let high = layout.rows - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (layout.tops[middle] <= y) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** The row that holds picture i. */
export function rowOf(layout, i) {
  let low = 0;
  let high = layout.rows - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (layout.starts[middle] <= i) low = middle;
    else high = middle - 1;
  }
  return low;
}
