// A uniform grid over the positions of a layout: what lies in a rectangle, how
// close items are, which one comes next in a direction.

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
   * Distance to the nearest other item, in heights of the layout; Infinity if alone.
   * @param {number} i
   */
  nearest(i) {
    const { x, y, aspect } = this.layout;
    const px = x[i] / 65535;
    const py = y[i] / 65535;
    const step = Math.max(1 / this.columns, 1 / this.rows);
    for (let reach = step; ; reach *= 2) {
      let best = Infinity;
      this.runs(px - reach, py - reach, px + reach, py + reach, (from, to) => {
        for (let k = from; k < to; k++) {
          const j = this.items[k];
          if (j === i) continue;
          const d = Math.hypot(((x[j] - x[i]) / 65535) * aspect, (y[j] - y[i]) / 65535);
          if (d < best) best = d;
        }
      });
      if (best <= reach * Math.min(1, aspect) || reach > 2) return best;
    }
  }

  /** The median distance to the nearest other item, from a sample. */
  spacing() {
    const n = this.items.length;
    if (n < 2) return Infinity;
    const sample = Math.min(n, 1000);
    const distances = new Float64Array(sample);
    for (let s = 0; s < sample; s++) distances[s] = this.nearest(Math.floor((s * n) / sample));
    distances.sort();
    return distances[sample >> 1];
  }
}

/**
 * The item that the eye finds next in a direction: near, and rather ahead than
 * aside. The same item when none lies there.
 * @param {Layout} layout
 * @param {number} item
 * @param {Direction} direction
 */
export function stepIn(layout, item, direction) {
  const { x, y, aspect } = layout;
  const horizontal = direction === "left" || direction === "right";
  const sign = direction === "left" || direction === "up" ? -1 : 1;
  let best = item;
  let bestCost = Infinity;
  for (let i = 0; i < x.length; i++) {
    const dx = (x[i] - x[item]) * aspect;
    const dy = y[i] - y[item];
    const ahead = sign * (horizontal ? dx : dy);
    if (ahead <= 0) continue;
    const aside = Math.abs(horizontal ? dy : dx);
    if (aside > ahead * 1.2) continue;
    const cost = ahead + 2 * aside;
    if (cost < bestCost) {
      bestCost = cost;
      best = i;
    }
  }
  return best;
}
