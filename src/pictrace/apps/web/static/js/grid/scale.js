// How far one scrolls and what is seen there: the same, unless the whole is too tall for a browser.

// Browsers cut an element off that is higher (Firefox at 17.9 million pixels, others at 33.5): some 400,000 photos.
// From there on the scroll bar stands for more than it measures, and the rows in view are moved to where it points.
export const TALLEST = 16e6;

/** From a place scrolled to (0 … shown) to one of the layout (0 … whole), and back; all in pixels. */
export class Scale {
  constructor(whole) {
    this.shown = Math.min(whole, TALLEST);
    this.beyond = whole - this.shown;
  }

  /** How far one can scroll before the end is in the window, which may change its height. */
  get room() {
    return this.shown - innerHeight;
  }

  get factor() {
    return (this.room + this.beyond) / this.room;
  }

  place(scrolled) {
    if (!this.beyond || scrolled <= 0) return scrolled;
    return scrolled < this.room ? scrolled * this.factor : scrolled + this.beyond;
  }

  scroll(place) {
    if (!this.beyond || place <= 0) return place;
    return place < this.room * this.factor ? place / this.factor : place - this.beyond;
  }
}
