// Two small things that a selection asks for: a camera on it, and its link.

import { besideButtons } from "./framing.js";

const PADDING = 48;
/** Pixels of a picture's cell at most: one picture alone need not fill the stage. */
const LARGEST = 220;

/** @typedef {import("./framing.js").Room} Room */

/**
 * Move the camera so that items are in sight, in what panels and buttons leave free.
 * @param {View} view
 * @param {Uint32Array} items at least one
 * @param {Room} stage
 */
export const frameItems = (view, items, stage) => view.setCamera(cameraOn(view, items, stage), true);

/**
 * The camera that does so.
 * @param {View} view
 * @param {Uint32Array} items at least one
 * @param {Room} stage
 * @returns {CameraState}
 */
export function cameraOn(view, items, stage) {
  const { x, y, aspect } = view.places();
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const i of items) {
    x0 = Math.min(x0, x[i]);
    x1 = Math.max(x1, x[i]);
    y0 = Math.min(y0, y[i]);
    y1 = Math.max(y1, y[i]);
  }
  const frame = view.frame();
  const { zoom } = view.camera();
  const cell = frame.size / frame.scale;
  const wide = ((x1 - x0) / 65535) * aspect + cell;
  const high = (y1 - y0) / 65535 + cell;
  const fit = (/** @type {Insets} */ { top, right, bottom, left }) => {
    const width = Math.max(80, frame.width - left - right - 2 * PADDING);
    const height = Math.max(80, frame.height - top - bottom - 2 * PADDING);
    return { scale: Math.min(width / wide, height / high, LARGEST / cell), x: (right - left) / 2, y: (bottom - top) / 2 };
  };
  let { scale, x: dx, y: dy } = fit(stage.insets);
  const box = { x: frame.width / 2 - dx - (wide * scale) / 2, y: frame.height / 2 - dy - (high * scale) / 2, width: wide * scale, height: high * scale };
  const beside = besideButtons(box, stage, PADDING);
  if (beside) ({ scale, x: dx, y: dy } = fit(beside));
  return {
    x: (((x0 + x1) / 2 / 65535) * aspect + dx / scale) / aspect,
    y: (y0 + y1) / 2 / 65535 + dy / scale,
    zoom: (zoom * scale) / frame.scale,
  };
}

/** @param {string} text @returns {Promise<boolean>} whether it is on the clipboard */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without a secure origin there is only the old way.
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "unseen";
    const focus = /** @type {HTMLElement | null} */ (document.activeElement);
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    focus?.focus();
    return done;
  }
}
