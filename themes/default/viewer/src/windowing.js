// The rows of a long list that are in sight. Browsers cut off elements that are
// too high: beyond that the scroll bar moves faster than the rows do.

/** Pixels; some browsers end at 17 million. */
export const TALLEST = 8_000_000;

export class Windowing {
  /** @param {number} [tallest] pixels of content that a browser can scroll */
  constructor(tallest = TALLEST) {
    this.tallest = tallest;
    this.count = 0;
    this.row = 1;
    this.view = 0;
    /** Pixels of rows above the window. */
    this.offset = 0;
    /** Where the scroll bar is. */
    this.top = 0;
  }

  /**
   * @param {number} count rows
   * @param {number} row pixels of one
   * @param {number} view pixels of the window
   */
  set(count, row, view) {
    const first = this.offset / this.row;
    this.count = count;
    this.row = row;
    this.view = view;
    this.go(first * row);
  }

  /** Pixels of the content as the browser has it. */
  get height() {
    return Math.min(this.tallest, this.count * this.row);
  }

  /** The largest offset. */
  get most() {
    return Math.max(0, this.count * this.row - this.view);
  }

  /** The farthest that the scroll bar goes. */
  get end() {
    return Math.max(0, this.height - this.view);
  }

  /** Go to an offset; `top` is then where the scroll bar belongs. @param {number} offset */
  go(offset) {
    this.offset = Math.max(0, Math.min(this.most, offset));
    this.top = this.most > 0 ? (this.offset / this.most) * this.end : 0;
  }

  /**
   * The scroll bar was moved: a little moves the rows by as much, a leap by its share.
   * @param {number} top
   */
  scrolled(top) {
    const by = top - this.top;
    const leap = Math.abs(by) >= this.view || top <= 0 || top >= this.end;
    const offset = leap ? (this.end > 0 ? (top / this.end) * this.most : 0) : this.offset + by;
    this.offset = Math.max(0, Math.min(this.most, offset));
    this.top = top;
  }

  /** Where the scroll bar belongs once it rests: elsewhere only where it moves faster than the rows. */
  get rest() {
    return this.most > 0 ? (this.offset / this.most) * this.end : 0;
  }

  /**
   * The rows in sight, and so many more on either side.
   * @param {number} [more]
   * @returns {[first: number, end: number]}
   */
  rows(more = 0) {
    const first = Math.floor(this.offset / this.row) - more;
    const end = Math.ceil((this.offset + this.view) / this.row) + more;
    return [Math.max(0, first), Math.min(this.count, end)];
  }

  /** Where a row lies in the content, in pixels. @param {number} i */
  at(i) {
    return i * this.row - this.offset + this.top;
  }

  /** The nearest offset at which a row is wholly in sight. @param {number} i */
  offsetFor(i) {
    return Math.max((i + 1) * this.row - this.view, Math.min(i * this.row, this.offset));
  }
}
