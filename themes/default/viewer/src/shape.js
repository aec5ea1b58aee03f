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
  for (let r = bound(least(py), rows); r <= r1; r++) {
    const from = start[r * columns + c0];
    const to = start[r * columns + c1 + 1];
    if (from === to) continue;
    // Only the few sides that cross this row of bins matter for what lies in it.
    const low = (r / rows) * 65536 - 1;
    const high = ((r + 1) / rows) * 65536 + 1;
    const sides = [];
    for (let j = 0; j < n; j++) {
      const k = (j + 1) % n;
      if (Math.max(py[j], py[k]) >= low && Math.min(py[j], py[k]) <= high) sides.push(j, k);
    }
    for (let at = from; at < to; at++) {
      const i = items[at];
      let winding = 0;
      for (let s = 0; s < sides.length; s += 2) {
        const j = sides[s];
        const k = sides[s + 1];
        const above = py[j] <= y[i];
        if (above === py[k] <= y[i]) continue;
        const side = (px[k] - px[j]) * (y[i] - py[j]) - (x[i] - px[j]) * (py[k] - py[j]);
        if (above ? side > 0 : side < 0) winding += above ? 1 : -1;
      }
      if (winding !== 0) found.push(i);
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
