// A grid of which only the rows in view exist, with one place in the tab order and arrow keys.

import { around, debounce, h } from "../dom.js";
import { justify, ratio, rowAt, rowOf } from "./justify.js";
import { Scale } from "./scale.js";
import { stepped } from "./steps.js";

const GAP = 5;
const HEADING = 58;
/** Pixels from the top within which one is at the beginning. */
const TOP = 40;

export class Grid {
  /**
   * @param {HTMLElement} host
   * @param {object} options
   * @param {string} options.label
   * @param {(cell: HTMLElement, index: number) => void} options.fill puts the picture's elements into an empty cell;
   *   may be called again for one
   * @param {(index: number) => void} options.onopen a picture was chosen
   * @param {(first: number, end: number) => void} [options.onview] these pictures are about to be seen
   * @param {number} [options.target] height of a row in pixels
   */
  constructor(host, { label, fill, onopen, onview, target = 210 }) {
    this.fill = fill;
    this.onopen = onopen;
    this.onview = onview;
    this.target = target;
    this.element = h("div", { class: "grid", role: "list", aria: { label } });
    this.layer = h("div", { class: "grid-headings" }); // headings are no items of the list
    host.append(this.layer, this.element);
    this.ratios = new Float32Array(0);
    this.sections = [];
    this.drawn = new Map();
    this.headings = new Map();
    this.active = 0;
    this.width = 0;
    this.shift = 0;
    this.scale = new Scale(0);
    this.onscroll = () => this.frame();
    addEventListener("scroll", this.onscroll, { passive: true });
    this.observer = new ResizeObserver(() => this.measure());
    this.observer.observe(this.element);
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("click", (event) => this.click(event));
    this.element.addEventListener("focusin", (event) => {
      const cell = around(event, ".cell");
      if (cell) this.makeActive(Number(cell.dataset.index));
    });
    /** @type {[number, number]} */
    this.seen = [0, 0];
    this.look = debounce(() => this.onview?.(...this.seen), 60);
  }

  get count() {
    return this.ratios.length;
  }

  /** ratios: array-like of width ÷ height. Keeps what is drawn where the pictures stay the same. */
  setItems(ratios, sections = []) {
    this.ratios = ratios;
    this.sections = sections;
    this.active = Math.min(this.active, Math.max(0, ratios.length - 1));
    this.arrange();
  }

  /** What is at the top of the window: the first picture of its row, and how far the row is scrolled past; or null. */
  anchor() {
    if (!this.layout || !this.count || this.offset() < TOP) return null;
    const row = rowAt(this.layout, this.offset());
    return { index: this.layout.starts[row], past: this.offset() - this.layout.tops[row] };
  }

  /** Brings a picture back to where it was. */
  hold({ index, past }) {
    this.scrollTo(this.layout.tops[rowOf(this.layout, index)] + past);
    this.draw();
  }

  setTarget(target) {
    const anchor = this.layout && this.count ? this.layout.starts[rowAt(this.layout, this.offset())] : 0;
    const above = this.offset() > TOP;
    this.target = target;
    this.arrange();
    if (above) this.scrollTo(this.layout.tops[rowOf(this.layout, anchor)] - 80);
  }

  measure() {
    const width = this.element.clientWidth;
    if (Math.abs(width - this.width) >= 1) this.arrange();
  }

  arrange() {
    this.width = this.element.clientWidth;
    if (!this.width) return;
    const target = this.width < 560 ? Math.min(this.target, 128) : this.target;
    this.layout = justify(this.ratios, {
      width: this.width,
      target,
      gap: GAP,
      heading: HEADING,
      sections: this.sections,
    });
    this.scale = new Scale(this.layout.height);
    this.element.style.height = `${this.scale.shown}px`;
    for (const row of this.drawn.values()) row.remove();
    for (const heading of this.headings.values()) heading.remove();
    this.drawn.clear();
    this.headings.clear();
    this.draw();
  }

  frame() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.draw();
    });
  }

  top() {
    return this.element.getBoundingClientRect().top + scrollY;
  }

  /** What of the layout is at the top of the window, in its pixels. */
  offset() {
    return this.scale.place(scrollY - this.top());
  }

  /** Brings a place of the layout to the top of the window. */
  scrollTo(place) {
    scrollTo(0, this.top() + this.scale.scroll(place));
  }

  /** Puts a row or heading where it belongs. */
  put(element, top) {
    element.style.transform = `translateY(${top - this.shift}px)`;
  }

  follow() {
    const scrolled = scrollY - this.top();
    const shift = this.scale.place(scrolled) - scrolled;
    if (shift === this.shift) return;
    this.shift = shift;
    for (const [index, row] of this.drawn) this.put(row, this.layout.tops[index]);
    for (const [number, heading] of this.headings) this.put(heading, this.layout.headings[number].top);
  }

  draw() {
    if (!this.layout || !this.element.isConnected) return;
    const { layout } = this;
    this.follow();
    const margin = innerHeight;
    const from = this.offset() - margin;
    const until = this.offset() + innerHeight + margin;
    const first = rowAt(layout, from);
    const end = layout.rows ? rowAt(layout, until) + 1 : 0;
    const focused = this.element.contains(document.activeElement) ? rowOf(layout, this.active) : -1;
    for (const [index, row] of this.drawn) {
      if ((index < first || index >= end) && index !== focused) {
        row.remove();
        this.drawn.delete(index);
      }
    }
    for (let index = first; index < end; index += 1) {
      if (!this.drawn.has(index)) this.drawn.set(index, this.row(index));
    }
    for (const [number, element] of this.headings) {
      const { top } = layout.headings[number];
      if (top < from || top > until) {
        element.remove();
        this.headings.delete(number);
      }
    }
    layout.headings.forEach((heading, number) => {
      if (heading.top >= from && heading.top <= until && !this.headings.has(number)) {
        const element = h("h2", { class: "grid-heading", style: { height: `${HEADING}px` } }, heading.label);
        this.put(element, heading.top);
        this.headings.set(number, element);
        this.layer.append(element);
      }
    });
    this.seen = [layout.starts[first] ?? 0, layout.starts[end] ?? 0];
    this.look();
  }

  row(index) {
    const { layout } = this;
    const height = layout.heights[index];
    const row = h("div", { class: "grid-row", role: "presentation", style: { height: `${height}px` } });
    this.put(row, layout.tops[index]);
    let left = 0;
    for (let i = layout.starts[index]; i < layout.starts[index + 1]; i += 1) {
      const width = ratio(this.ratios[i]) * height;
      const cell = h("div", {
        class: "cell",
        role: "listitem",
        data: { index: i },
        aria: { setsize: this.count, posinset: i + 1 },
        style: { left: `${left}px`, width: `${width}px`, height: `${height}px` },
      });
      this.fill(cell, i);
      this.tab(cell, i);
      row.append(cell);
      left += width + GAP;
    }
    this.element.append(row);
    return row;
  }

  tab(cell, i) {
    const link = linkOf(cell);
    if (link) link.tabIndex = i === this.active ? 0 : -1;
  }

  /** @returns {HTMLElement | null} */
  cell(i) {
    return this.element.querySelector(`.cell[data-index="${i}"]`);
  }

  /** Fills cells [first, end) again, those that exist. */
  refresh(first = 0, end = this.count) {
    for (const row of this.drawn.values()) {
      for (const cell of row.children) {
        const i = Number(cell.dataset.index);
        if (i >= first && i < end) {
          const focused = cell.contains(document.activeElement);
          this.fill(cell, i);
          this.tab(cell, i);
          if (focused) linkOf(cell)?.focus({ preventScroll: true });
        }
      }
    }
  }

  makeActive(i) {
    if (i === this.active) return;
    const old = linkOf(this.cell(this.active));
    if (old) old.tabIndex = -1;
    this.active = i;
    const link = linkOf(this.cell(i));
    if (link) link.tabIndex = 0;
  }

  /** Scrolls to picture i and gives it the focus. */
  focus(i, { scroll = true } = {}) {
    if (!this.count || !this.layout) return;
    i = Math.max(0, Math.min(this.count - 1, i));
    const row = rowOf(this.layout, i);
    const top = this.layout.tops[row];
    const bottom = top + this.layout.heights[row];
    if (scroll && top - 90 < this.offset()) this.scrollTo(top - 120);
    else if (scroll && bottom + 90 > this.offset() + innerHeight) this.scrollTo(bottom + 110 - innerHeight);
    this.draw();
    this.makeActive(i);
    linkOf(this.cell(i))?.focus({ preventScroll: true });
  }

  click(event) {
    const link = around(event, ".cell-link");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    event.stopPropagation();
    this.onopen(Number(around(event, ".cell").dataset.index));
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(innerHeight / (this.target + GAP)) - 1);
    const next = stepped(event.key, this.active, { layout: this.layout, ratios: this.ratios, gap: GAP, page });
    if (next === undefined) return;
    event.preventDefault();
    this.focus(next);
  }

  close() {
    removeEventListener("scroll", this.onscroll);
    this.observer.disconnect();
    cancelAnimationFrame(this.waiting);
  }
}

/** @returns {HTMLElement | null} */
const linkOf = (cell) => cell?.querySelector(".cell-link");
