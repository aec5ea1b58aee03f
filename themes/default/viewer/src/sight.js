// What of a layout is in sight, as rectangles of another size: for the minimap,
// and for pointing at what is out of sight.

/** Within so much of the whole, everything counts as in sight. */
const NEARLY = 0.03;

/**
 * The part of a layout that a stage shows beside its panels, in the layout's
 * own units: `aspect` wide, 1 high. It may reach beyond the layout.
 * @param {Frame} frame
 * @param {Insets} insets
 * @returns {Rect}
 */
export function sight({ x, y, scale, width, height }, insets) {
  return {
    x: x + (insets.left - width / 2) / scale,
    y: y + (insets.top - height / 2) / scale,
    width: Math.max(0, width - insets.left - insets.right) / scale,
    height: Math.max(0, height - insets.top - insets.bottom) / scale,
  };
}

/**
 * Whether nothing of the layout, or hardly anything, is out of sight.
 * @param {Rect} seen
 * @param {number} aspect
 */
export const seesAll = (seen, aspect) =>
  seen.x <= NEARLY * aspect &&
  seen.y <= NEARLY &&
  seen.x + seen.width >= (1 - NEARLY) * aspect &&
  seen.y + seen.height >= 1 - NEARLY;

/**
 * The largest box of a layout's shape within bounds.
 * @param {number} aspect
 * @param {number} width
 * @param {number} height
 */
export function boxFor(aspect, width, height) {
  const by = Math.min(width / aspect, height);
  return { width: Math.max(24, Math.round(by * aspect)), height: Math.max(24, Math.round(by)) };
}

/**
 * The camera whose sight has its middle at a point of the layout.
 * @param {number} x in 0…1 of the layout's width
 * @param {number} y in 0…1
 * @param {Frame} frame the present one
 * @param {Insets} insets
 * @param {number} aspect
 * @param {number} zoom to keep
 * @returns {CameraState}
 */
export function cameraAt(x, y, { scale }, insets, aspect, zoom) {
  return {
    x: x + (insets.right - insets.left) / 2 / scale / aspect,
    y: y + (insets.bottom - insets.top) / 2 / scale,
    zoom,
  };
}

/**
 * Where an arrow at the edge points to what is out of sight; null when it is in sight.
 * @param {Rect} rect on the stage
 * @param {{width: number, height: number, insets: Insets}} stage
 * @param {number} edge pixels that the arrow keeps from the edge
 * @param {Rect[]} [taken] what lies over the stage: the arrow stands beside it
 * @returns {{x: number, y: number, angle: number} | null}
 */
export function arrowTo(rect, { width, height, insets }, edge, taken = []) {
  const [left, top, right, bottom] = [insets.left, insets.top, width - insets.right, height - insets.bottom];
  const x = rect.x + rect.width / 2;
  const y = rect.y + rect.height / 2;
  if (x >= left && x <= right && y >= top && y <= bottom) return null;
  const into = (/** @type {number} */ v, /** @type {number} */ low, /** @type {number} */ high) =>
    low > high ? (low + high) / 2 : Math.max(low, Math.min(high, v));
  let ax = into(x, left + edge, right - edge);
  const ay = into(y, top + edge, bottom - edge);
  for (const box of taken) {
    const [from, to] = [box.x - edge, box.x + box.width + edge];
    if (ax <= from || ax >= to || ay <= box.y - edge || ay >= box.y + box.height + edge) continue;
    ax = box.x + box.width / 2 < width / 2 ? to : from;
  }
  return { x: ax, y: ay, angle: Math.atan2(y - ay, x - ax) };
}
