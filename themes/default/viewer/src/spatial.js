// A uniform grid over the positions of a layout: what lies in a rectangle, what is
// nearest to a point, and how close items are.

const PER_BIN = 4;

export class SpatialIndex {
  /** @param {Layout} layout */
  constructor(layout) {
    const n = layout.x.length;
    this.layout = layout;
    const bins = Math.max(1, Math.ceil(n / PER_BIN));
    this.columns = Math.max(1, Math.round(Math.sqrt(bins * layout.aspect)));
    this.rows = Math.max(1, Math.ceil(bins / this.columns));
    /** Items sorted by bin; those of bin b are start[b] … start[b + 1] - 1. */
    this.start = new Uint32Array(this.columns * this.rows + 1);
    this.items = new Uint32Array(n);
    for (let i = 0; i < n; i++) this.start[this.binOf(i) + 1]++;
    for (let b = 0; b < this.columns * this.rows; b++) this.start[b + 1] += this.start[b];
    const next = this.start.slice();
    for (let i = 0; i < n; i++) this.items[next[this.binOf(i)]++] = i;
  }

  /** @param {number} i */
  binOf(i) {
    const { x, y } = this.layout;
    const column = Math.min(this.columns - 1, Math.floor((x[i] / 65536) * this.columns));
    const row = Math.min(this.rows - 1, Math.floor((y[i] / 65536) * this.rows));
    return row * this.columns + column;
  }

  /**
   * Runs of `items` that cover a rectangle given in 0…1; they may reach beyond
   * it by a bin. One run a row of bins, always in the same order.
   * @param {number} left
   * @param {number} top
   * @param {number} right
   * @param {number} bottom
   * @param {(from: number, to: number) => void} visit
   */
  runs(left, top, right, bottom, visit) {
    if (right < 0 || bottom < 0 || left > 1 || top > 1) return;
    const bound = (/** @type {number} */ v, /** @type {number} */ n) => Math.max(0, Math.min(n - 1, Math.floor(v * n)));
    const c0 = bound(left, this.columns);
    const c1 = bound(right, this.columns);
    const r1 = bound(bottom, this.rows);
    for (let r = bound(top, this.rows); r <= r1; r++) {
      const from = this.start[r * this.columns + c0];
      const to = this.start[r * this.columns + c1 + 1];
      if (to > from) visit(from, to);
    }
  }

  /**
   * Runs of `items` that a frame may show, as pairs of from and to.
   * @param {Frame} frame
   * @returns {number[]}
   */
  visible(frame) {
    const { aspect } = this.layout;
    const w = (frame.width + frame.size) / 2 / frame.scale;
    const h = (frame.height + frame.size) / 2 / frame.scale;
    /** @type {number[]} */
    const runs = [];
    this.runs((frame.x - w) / aspect, frame.y - h, (frame.x + w) / aspect, frame.y + h, (from, to) =>
      runs.push(from, to),
    );
    return runs;
  }

  /**
   * The item whose place is nearest to a point, of several in one place the one
   * that lies on top; -1 when there is none. A look at a few bins: 100,000 items
   * take microseconds, and nothing is built before.
   * @param {number} px in 0…1 of the layout's width, or beyond
   * @param {number} py
   * @param {number} [but] an item to leave out
   * @param {Uint8Array | null} [only] one byte an item, 0 for those that do not count
   * @returns {{item: number, distance: number}} the distance in heights of the layout
   */
  find(px, py, but = -1, only = null) {
    const { x, y, aspect } = this.layout;
    // Within that, everything is.
    const all = Math.max(px, 1 - px, py, 1 - py);
    let item = -1;
    let least = Infinity;
    for (let reach = Math.max(1 / this.columns, 1 / this.rows); ; reach *= 2) {
      this.runs(px - reach, py - reach, px + reach, py + reach, (from, to) => {
        for (let k = from; k < to; k++) {
          const i = this.items[k];
          const dx = (x[i] / 65535 - px) * aspect;
          const dy = y[i] / 65535 - py;
          const d = dx * dx + dy * dy;
          if (d > least || i === but || (only && !only[i])) continue;
          least = d;
          item = i;
        }
      });
      const distance = Math.sqrt(least);
      if (distance <= reach * Math.min(1, aspect) || reach > all) return { item, distance };
    }
  }

  /**
   * Distance to the nearest other item, in heights of the layout; Infinity if alone.
   * @param {number} i
   */
  nearest(i) {
    const { x, y } = this.layout;
    return this.find(x[i] / 65535, y[i] / 65535, i).distance;
  }

  /** The median distance to the nearest other item, from a sample. */
  spacing() {
    const n = this.items.length;
    if (n < 2) return Infinity;
    const sample = Math.min(n, 300);
    const distances = new Float64Array(sample);
    for (let s = 0; s < sample; s++) distances[s] = this.nearest(Math.floor((s * n) / sample));
    distances.sort();
    return distances[sample >> 1];
  }
}
