// Which items lie in a shape that somebody has drawn.

/** @typedef {{x: number, y: number}} Point in units of a layout's height */

/**
 * The items whose centre lies inside a polygon. What the line goes around
 * counts, however often it crosses itself (the winding number is not 0), so
 * that loops drawn over loops leave no holes.
 * @param {import("./spatial.js").SpatialIndex} index
 * @param {Point[]} polygon closed by itself
 * @returns {number[]}
 */
export function itemsInside({ layout, columns, rows, start, items }, polygon) {
  const { x, y, aspect } = layout;
  /** @type {number[]} */
  const found = [];
  const n = polygon.length;
  if (n < 3) return found;
  // To the units of x and y.
  const px = Float64Array.from(polygon, (p) => (p.x / aspect) * 65535);
  const py = Float64Array.from(polygon, (p) => p.y * 65535);
  const bound = (/** @type {number} */ v, /** @type {number} */ bins) =>
    Math.max(0, Math.min(bins - 1, Math.floor((v / 65536) * bins)));
  const least = (/** @type {Float64Array} */ all) => all.reduce((a, b) => Math.min(a, b));
  const most = (/** @type {Float64Array} */ all) => all.reduce((a, b) => Math.max(a, b));
  const c0 = bound(least(px), columns);
  const c1 = bound(most(px), columns);
  const r1 = bound(most(py), rows);
  const touched = new Uint8Array(columns);
  /** The few sides that cross a row of bins: only they matter for what lies in it. @type {number[]} */
  let sides = [];
  const inside = (/** @type {number} */ i) => {
    let winding = 0;
    for (const j of sides) {
      const k = (j + 1) % n;
      const above = py[j] <= y[i];
      if (above === py[k] <= y[i]) continue;
      const side = (px[k] - px[j]) * (y[i] - py[j]) - (x[i] - px[j]) * (py[k] - py[j]);
      if (above ? side > 0 : side < 0) winding += above ? 1 : -1;
    }
    return winding !== 0;
  };
  for (let r = bound(least(py), rows); r <= r1; r++) {
    // A little more than the row, as numbers are rounded.
    const low = (r / rows) * 65536 - 1;
    const high = ((r + 1) / rows) * 65536 + 1;
    sides = [];
    touched.fill(0);
    for (let j = 0; j < n; j++) {
      const k = (j + 1) % n;
      if (Math.max(py[j], py[k]) < low || Math.min(py[j], py[k]) > high) continue;
      sides.push(j);
      // Where the side is while it crosses the row.
      const at = (/** @type {number} */ v) => px[j] + ((Math.max(low, Math.min(high, v)) - py[j]) / (py[k] - py[j] || 1)) * (px[k] - px[j]);
      const [a, b] = py[j] === py[k] ? [px[j], px[k]] : [at(py[j]), at(py[k])];
      touched.fill(1, bound(Math.min(a, b) - 1, columns), bound(Math.max(a, b) + 1, columns) + 1);
    }
    /** Whether all lies inside since the last bin that a side goes through. @type {boolean | null} */
    let all = null;
    for (let c = c0; c <= c1; c++) {
      const from = start[r * columns + c];
      const to = start[r * columns + c + 1];
      if (touched[c]) {
        all = null;
        for (let at = from; at < to; at++) if (inside(items[at])) found.push(items[at]);
      } else if (from < to && (all ??= inside(items[from]))) {
        for (let at = from; at < to; at++) found.push(items[at]);
      }
    }
  }
  return found;
}

/**
 * The corners of the box between two points.
 * @param {Point} a
 * @param {Point} b
 * @returns {Point[]}
 */
export const boxOf = (a, b) => [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }];
