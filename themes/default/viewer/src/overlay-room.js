// How much of the stage the canvas over the pictures covers: a small one is
// painted and composed quickly, and nothing beside it is composed anew.

/** Pixels that rings reach beyond a picture (Overlay.ring). */
const REACH = 12;
/** Sides come in steps, so that a canvas is seldom made anew. */
const STEP = 64;
/** Beyond this share of the stage it may as well be all of it. */
const MOST = 0.5;

/**
 * @param {Rect[]} rects what is marked, on the stage
 * @param {number} width of the stage
 * @param {number} height
 * @param {number} ratio device pixels a CSS pixel: it begins at a whole one
 * @returns {Rect | null} null when nothing of them is on the stage
 */
export function roomFor(rects, width, height, ratio) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (const { x, y, width: w, height: h } of rects) {
    if (x > width + REACH || y > height + REACH || x + w < -REACH || y + h < -REACH) continue;
    left = Math.min(left, x - REACH);
    top = Math.min(top, y - REACH);
    right = Math.max(right, x + w + REACH);
    bottom = Math.max(bottom, y + h + REACH);
  }
  const begin = (/** @type {number} */ v) => Math.floor(Math.max(0, v) * ratio) / ratio;
  const [x, y] = [begin(left), begin(top)];
  const extent = (/** @type {number} */ v) => Math.ceil(v / STEP) * STEP;
  const [w, h] = [extent(Math.min(right, width) - x), extent(Math.min(bottom, height) - y)];
  if (w <= 0 || h <= 0) return null;
  return w * h > MOST * width * height ? { x: 0, y: 0, width, height } : { x, y, width: w, height: h };
}
