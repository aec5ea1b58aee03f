// Which item comes next in a direction, found through the bins of the index: at
// 100,000 items a glance at a few bins, where a look at all of them would stutter.

/** So much farther aside than ahead, and an item lies no more in that direction. */
const CONE = 1.2;

/**
 * The item that the eye finds next in a direction: near, and rather ahead than
 * aside. The same item when none lies there.
 * @param {import("./spatial.js").SpatialIndex} index
 * @param {number} item
 * @param {Direction} direction
 */
export function stepIn({ layout, columns, rows, start, items }, item, direction) {
  const { x, y, aspect } = layout;
  const across = direction === "left" || direction === "right";
  const sign = direction === "left" || direction === "up" ? -1 : 1;
  // Bins lie in lanes: one after the other ahead, side by side within each.
  const [along, aside] = across ? [x, y] : [y, x];
  const [lanes, places] = across ? [columns, rows] : [rows, columns];
  const [unitAlong, unitAside] = across ? [aspect, 1] : [1, aspect];
  const bin = (/** @type {number} */ v, /** @type {number} */ n) => Math.max(0, Math.min(n - 1, Math.floor((v / 65536) * n)));
  const deep = 65536 / lanes;
  const [a, b] = [along[item], aside[item]];
  let best = item;
  let bestCost = Infinity;
  for (let lane = bin(a, lanes); lane >= 0 && lane < lanes; lane += sign) {
    const near = Math.max(0, sign * ((sign > 0 ? lane : lane + 1) * deep - a)) * unitAlong;
    if (near > bestCost) break;
    const far = sign * ((sign > 0 ? lane + 1 : lane) * deep - a) * unitAlong;
    const reach = Math.min(CONE * far, (bestCost - near) / 2) / unitAside + 1;
    const last = bin(b + reach, places);
    for (let place = bin(b - reach, places); place <= last; place++) {
      const at = across ? place * columns + lane : lane * columns + place;
      for (let k = start[at]; k < start[at + 1]; k++) {
        const i = items[k];
        const ahead = sign * (along[i] - a) * unitAlong;
        const off = Math.abs(aside[i] - b) * unitAside;
        if (ahead <= 0 || off > ahead * CONE) continue;
        const cost = ahead + 2 * off;
        if (cost > bestCost || (cost === bestCost && i > best)) continue;
        bestCost = cost;
        best = i;
      }
    }
  }
  return best;
}

/**
 * The same among the items that match a filter. These may be few and far aside:
 * no key leads nowhere while there is one ahead.
 * @param {Layout} layout
 * @param {number} item
 * @param {Direction} direction
 * @param {Uint8Array} only one byte an item, 0 for those that do not count
 */
export function stepAmong({ x, y, aspect }, item, direction, only) {
  const across = direction === "left" || direction === "right";
  const sign = direction === "left" || direction === "up" ? -1 : 1;
  let best = item;
  let bestCost = Infinity;
  for (let i = 0; i < x.length; i++) {
    if (!only[i]) continue;
    const dx = (x[i] - x[item]) * aspect;
    const dy = y[i] - y[item];
    const ahead = sign * (across ? dx : dy);
    if (ahead <= 0) continue;
    const off = Math.abs(across ? dy : dx);
    const cost = ahead + 2 * off + (off > ahead * CONE ? 1e9 : 0);
    if (cost >= bestCost) continue;
    bestCost = cost;
    best = i;
  }
  return best;
}
