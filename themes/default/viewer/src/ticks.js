// The tick on each selected picture that is large enough for one.

import { SELECTED } from "./looks.js";

/** Pixels of a cell from which on pictures bear ticks. */
const FROM = 56;
const AT_MOST = 400;

/** Whether a view's pictures are large enough. @param {View | import("./flight.js").Transition} view @returns {view is View} */
export const hasTicks = (view) => "inSight" in view && view.frame().size >= FROM;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {View | import("./flight.js").Transition} view
 * @param {Uint8Array} looks
 * @param {string} mark the colour that stands out from the ground
 * @param {string} ground
 */
export function drawTicks(context, view, looks, mark, ground) {
  if (!hasTicks(view)) return;
  const items = view.inSight(AT_MOST);
  context.lineCap = context.lineJoin = "round";
  for (const item of items) {
    if (!(looks[item] & SELECTED)) continue;
    const { x, y, width, height } = view.rect(item);
    const r = Math.min(11, Math.max(7, Math.min(width, height) / 8));
    const cx = x + r + 3;
    const cy = y + r + 3;
    context.beginPath();
    context.arc(cx, cy, r, 0, 2 * Math.PI);
    context.fillStyle = mark;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = ground;
    context.stroke();
    context.beginPath();
    context.moveTo(cx - r * 0.45, cy + r * 0.05);
    context.lineTo(cx - r * 0.1, cy + r * 0.4);
    context.lineTo(cx + r * 0.5, cy - r * 0.35);
    context.lineWidth = 2;
    context.stroke();
  }
  context.lineCap = "butt";
  context.lineJoin = "miter";
}
