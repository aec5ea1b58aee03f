// What a camera should show on a stage of which panels and buttons cover parts.

import { PADDING } from "./camera.js";

/** Pixels between pictures and the buttons beside them. */
const NEXT = 12;
/** A stage that much narrower than the layout opens nearer. */
const NARROW = 0.7;

/** @typedef {{width: number, height: number, insets: Insets, corner?: Rect | null}} Room of a stage: what panels cover, and where buttons lie */

/**
 * Where a picture should come to rest: where it is if that is free, else as
 * near as can be, and in the middle of what is free when it was out of sight.
 * @param {number} px its middle on the stage
 * @param {number} py
 * @param {number} half its reach, with a margin
 * @param {{width: number, height: number, insets: Insets}} stage
 * @param {boolean} centre
 * @returns {[number, number]}
 */
export function restPoint(px, py, half, { width, height, insets }, centre) {
  const far = centre || px < 0 || py < 0 || px > width || py > height;
  const into = (/** @type {number} */ v, /** @type {number} */ low, /** @type {number} */ high) =>
    far || low > high ? (low + high) / 2 : Math.max(low, Math.min(high, v));
  return [
    into(px, insets.left + half, width - insets.right - half),
    into(py, insets.top + half, height - insets.bottom - half),
  ];
}

/**
 * The camera that shows everything in what the panel leaves free, and beside the
 * buttons where pictures would lie under them.
 * @param {number} fitScale the scale at which all fits the whole stage
 * @param {number} aspect
 * @param {Room} stage
 * @returns {CameraState}
 */
export function fitBeside(fitScale, aspect, stage) {
  const camera = fitWithin(fitScale, aspect, stage, stage.insets);
  const scale = camera.zoom * fitScale;
  const x = stage.width / 2 - camera.x * aspect * scale;
  const y = stage.height / 2 - camera.y * scale;
  const beside = besideButtons({ x, y, width: aspect * scale, height: scale }, stage, PADDING);
  return beside ? fitWithin(fitScale, aspect, stage, beside) : camera;
}

/**
 * The insets that keep pictures clear of the buttons as well.
 * @param {Rect} pictures where they would lie
 * @param {Room} stage
 * @param {number} padding that is added to insets
 * @returns {Insets | null} null where the pictures are clear of them, or the stage is too narrow for that
 */
export function besideButtons({ x, y, width, height }, { corner, width: stage, insets }, padding) {
  if (!corner) return null;
  const apart =
    x - NEXT > corner.x + corner.width ||
    x + width + NEXT < corner.x ||
    y - NEXT > corner.y + corner.height ||
    y + height + NEXT < corner.y;
  if (apart) return null;
  const [side, reach] = /** @type {[keyof Insets, number]} */ (
    corner.x + corner.width / 2 < stage / 2 ? ["left", corner.x + corner.width] : ["right", stage - corner.x]
  );
  // On narrow stages pictures under the buttons are better than no pictures.
  if (reach - insets[side] > stage * 0.2) return null;
  return { ...insets, [side]: Math.max(insets[side], reach + NEXT - padding) };
}

/**
 * @param {number} fitScale
 * @param {number} aspect
 * @param {{width: number, height: number}} stage
 * @param {Insets} insets
 * @returns {CameraState}
 */
function fitWithin(fitScale, aspect, { width, height }, { top, right, bottom, left }) {
  const room = (/** @type {number} */ w, /** @type {number} */ h) =>
    Math.min(Math.max(40, w - 2 * PADDING) / aspect, Math.max(40, h - 2 * PADDING));
  const zoom = Math.max(0.5, Math.min(1, room(width - left - right, height - top - bottom) / room(width, height)));
  const scale = zoom * fitScale;
  return { x: 0.5 + (right - left) / 2 / scale / aspect, y: 0.5 + (bottom - top) / 2 / scale, zoom };
}

/**
 * The camera to begin with: everything, but on an upright stage much narrower than
 * the layout as near as its height allows, or until the pictures can be told apart:
 * its middle, or the start of what is read from a start.
 * @param {{scale: number, cell: number}} fit scale at which all fits; at which pictures can be told apart
 * @param {number} aspect
 * @param {Room} stage
 * @param {boolean} [atStart]
 * @returns {CameraState}
 */
export function opening(fit, aspect, stage, atStart = false) {
  const near = Math.min(fit.cell, stage.height - 2 * PADDING) / fit.scale;
  const narrow = stage.width < stage.height && stage.width / stage.height < NARROW * aspect;
  if (!narrow || near <= 1) return fitBeside(fit.scale, aspect, stage);
  const start = (stage.width / 2 - PADDING) / (near * fit.scale * aspect);
  return { x: atStart ? Math.min(0.5, start) : 0.5, y: 0.5, zoom: near };
}

/**
 * Whether two cameras show the same, but for what nobody sees.
 * @param {CameraState} a
 * @param {CameraState} b
 */
export function alike(a, b) {
  const near = (/** @type {number} */ u, /** @type {number} */ v) => Math.abs(u - v) < 0.005;
  return near(a.zoom / b.zoom, 1) && near(a.x, b.x) && near(a.y, b.y);
}
