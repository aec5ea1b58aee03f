// The camera of a map: pure arithmetic between a layout and the stage.

/** Up to this zoom pictures grow slower than the distances between them, so that zooming in parts them… */
const PARTED_AT = 8;
/** …by so much at least, and beyond it both grow alike, so that nothing thins out. */
const PARTED = 1.4;
const PARTED_MOST = 6;
/**
 * Shares of the layout that the cells would cover side by side, at least: where everything is
 * shown, and once parted. Where pictures crowd they overlap; distances to the nearest alone would
 * make dust of a collection of near duplicates.
 */
const COVER = 0.22;
const COVER_PARTED = 0.025;
export const PADDING = 28;
/** A cell's pixels at least, where so few pictures may be met at all: smaller ones are dust. */
const SMALLEST = 9;
const FEW = 3000;
/** Pixels of a cell at which pictures can be told apart. */
export const TOLD_APART = 14;
/** From this size of a cell on, zooming leans towards a picture; at twice the size, wholly. */
const LEAN_FROM = 40;

/** @typedef {{x: number, y: number, scale: number}} Camera centre in the layout, CSS pixels a unit */

/**
 * What a stage of some size makes of a layout.
 * @typedef {object} Fitting
 * @property {number} scale at which the whole layout fits
 * @property {number} size of a cell there, in CSS pixels
 * @property {number} most the largest scale
 * @property {number} least
 * @property {number} parted how much more distances than pictures grow
 */

/**
 * @param {number} width
 * @param {number} height
 * @param {number} aspect
 * @param {number} spacing median distance to the nearest item; Infinity for one item
 * @param {number} count
 * @param {number | null} [packed] the side of a cell, of the height, where the layout leaves each picture its own
 * @returns {Fitting}
 */
export function fitting(width, height, aspect, spacing, count, packed = null) {
  const cover = (/** @type {number} */ share) => Math.sqrt((share * aspect) / Math.max(1, count));
  const share = packed ?? Math.min(0.4 * Math.min(1, aspect), Math.max(cover(COVER), spacing * 1.75));
  const w = Math.max(40, width - 2 * PADDING);
  const h = Math.max(40, height - 2 * PADDING);
  // The outermost pictures reach half a cell beyond the layout.
  const smallest = packed || count > FEW ? 0.5 : SMALLEST;
  let size = Math.max(smallest, share * Math.min(w / (aspect + share), h / (1 + share)));
  const scale = Math.max(1, Math.min((w - size) / aspect, h - size));
  if (packed) size = packed * scale;
  // Once parted, every other picture or so has its place for itself. Packed ones are parted from the first.
  const parted = packed ? 1 : Math.max(PARTED, Math.min(PARTED_MOST, size / scale / Math.max(1.15 * spacing, cover(COVER_PARTED))));
  const large = Math.max(160, Math.min(width, height) * 0.8);
  const least = scale * 0.5;
  const fit = { scale, size, most: scale, least, parted };
  return { ...fit, most: Math.max(scale, scaleFor(fit, large)) };
}

/** The exponent by which pictures grow at first. @param {Fitting} fit */
const slowness = (fit) => 1 - Math.log(fit.parted) / Math.log(PARTED_AT);

/**
 * Pixels of a cell at a scale.
 * @param {Fitting} fit
 * @param {number} scale
 */
export function sizeAt(fit, scale) {
  const zoom = scale / fit.scale;
  return fit.size * (zoom < PARTED_AT ? zoom ** slowness(fit) : zoom / fit.parted);
}

/**
 * The scale at which a cell has so many pixels.
 * @param {Fitting} fit
 * @param {number} size
 */
export function scaleFor(fit, size) {
  const growth = Math.max(1e-6, size / fit.size);
  return fit.scale * (growth < PARTED_AT / fit.parted ? growth ** (1 / slowness(fit)) : growth * fit.parted);
}

/**
 * Keep the middle of what is free of the stage over the layout, and the scale in bounds.
 * @param {Camera} camera
 * @param {Fitting} fit
 * @param {number} aspect
 * @param {Insets} insets what the panel covers, in CSS pixels
 * @returns {Camera}
 */
export function clamp(camera, fit, aspect, insets) {
  const scale = Math.max(fit.least, Math.min(fit.most, camera.scale));
  const { left, right, top, bottom } = insets;
  return {
    x: Math.max(0 - left / 2 / scale, Math.min(aspect + right / 2 / scale, camera.x)),
    y: Math.max(0 - top / 2 / scale, Math.min(1 + bottom / 2 / scale, camera.y)),
    scale,
  };
}

/**
 * Zoom so that what lies under a point of the stage stays there.
 * @param {Camera} camera
 * @param {number} scale
 * @param {number} dx the point, from the middle of the stage
 * @param {number} dy
 * @returns {Camera}
 */
export function zoomAbout(camera, scale, dx, dy) {
  const by = 1 / camera.scale - 1 / scale;
  return { x: camera.x + dx * by, y: camera.y + dy * by, scale };
}

/**
 * The path of van Wijk and Nuij, "Smooth and efficient zooming and panning"
 * (InfoVis 2003): far flights rise, cross and descend.
 * @param {Camera} from
 * @param {Camera} to
 * @param {number} extent CSS pixels of the stage's longer side
 * @returns {{length: number, at: (share: number) => Camera}}
 */
export function flight(from, to, extent) {
  const rho = 1.1;
  const w0 = extent / from.scale;
  const w1 = extent / to.scale;
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const u1 = Math.hypot(dx, dy);
  if (u1 < 1e-9 * w0) {
    const s = Math.log(w1 / w0);
    return {
      length: Math.abs(s) / rho,
      at: (t) => ({ x: from.x + dx * t, y: from.y + dy * t, scale: extent / (w0 * Math.exp(s * t)) }),
    };
  }
  const r2 = rho * rho;
  const b = (/** @type {number} */ w, /** @type {number} */ sign) =>
    (w1 * w1 - w0 * w0 + sign * r2 * r2 * u1 * u1) / (2 * w * r2 * u1);
  const r = (/** @type {number} */ v) => Math.log(Math.sqrt(v * v + 1) - v);
  const r0 = r(b(w0, 1));
  const length = (r(b(w1, -1)) - r0) / rho;
  return {
    length: Math.abs(length),
    at: (t) => {
      const s = rho * length * t + r0;
      const u = (w0 / (r2 * u1)) * (Math.cosh(r0) * Math.tanh(s) - Math.sinh(r0));
      return {
        x: from.x + u * dx,
        y: from.y + u * dy,
        scale: (extent * Math.cosh(s)) / (w0 * Math.cosh(r0)),
      };
    },
  };
}

/** @param {number} t */
export const ease = (t) => (t < 0.5 ? 4 * t * t * t : 1 - (-2 * t + 2) ** 3 / 2);

/**
 * The point to zoom about: the pointer, but once pictures are large rather the
 * nearest picture, so that zooming does not end between them.
 * @param {{x: number, y: number}} pointer
 * @param {Rect} picture the nearest one
 * @param {number} size of a cell in pixels
 */
export function aim(pointer, picture, size) {
  const into = (/** @type {number} */ v, /** @type {number} */ low, /** @type {number} */ length) =>
    Math.max(low, Math.min(low + length, v));
  const lean = Math.max(0, Math.min(1, size / LEAN_FROM - 1));
  return {
    x: pointer.x + lean * (into(pointer.x, picture.x, picture.width) - pointer.x),
    y: pointer.y + lean * (into(pointer.y, picture.y, picture.height) - pointer.y),
  };
}
