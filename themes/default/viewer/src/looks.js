// How items look beside their pictures: a byte each, that both renderers read.
// Clusters colour them; whatever else marks or sets back items uses the same byte.

/** Set when the item stands back. */
export const FAINT = 128;
/** Set when the item is selected. */
export const SELECTED = 64;
/** The bits that hold the colour: 0 none, else one of COLOURS. */
export const COLOUR = 63;
/** Share of the ground in a picture that stands back. */
export const FAINTNESS = 0.84;

/**
 * Told apart with any colour vision, on light grounds and dark ones: Okabe and
 * Ito, "Color Universal Design" (2008). The last one is for all that is left.
 */
export const COLOURS = ["#e69f00", "#56b4e9", "#009e73", "#f0e442", "#2f7fd1", "#d55e00", "#cc79a7", "#8d9199"];

/** The colour of the n-th largest group, counted from 1; 0 for none. @param {number} n */
export const colourOf = (n) => Math.min(n, COLOURS.length);

/** Pixels of the frame around a picture. @param {number} size of its cell in pixels */
export const frameWidth = (size) => Math.max(1, Math.min(6, size * 0.09));

/** Pixels of the line around a selected picture; within it a second frame is as wide. @param {number} size of its cell in pixels */
export const lineWidth = (size) => Math.max(1, Math.min(3, size * 0.06));

/** @param {string} colour "#rrggbb" @returns {[number, number, number]} */
export function rgb(colour) {
  const value = parseInt(colour.slice(1), 16) || 0;
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** Whether dark marks are seen on a ground. @param {string} colour "#rrggbb" */
export function isLight(colour) {
  const [r, g, b] = rgb(colour);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 120;
}

/** The colour of marks on a ground. @param {string} ground "#rrggbb" */
export const markOn = (ground) => (isLight(ground) ? "#111111" : "#ffffff");

/**
 * The frames of a picture: of its colour, and when it is selected a line that
 * stands out from the ground around it, which no colour has.
 * @param {CanvasRenderingContext2D} context
 * @param {Rect} rect
 * @param {number} look
 * @param {number} size of the picture's cell in pixels
 * @param {string} ground "#rrggbb"
 */
export function drawLook(context, rect, look, size, ground) {
  const colour = COLOURS[(look & COLOUR) - 1];
  if (look & SELECTED) {
    drawFrame(context, rect, colour ?? ground, 2 * lineWidth(size));
    drawFrame(context, rect, markOn(ground), lineWidth(size));
  } else if (colour) {
    drawFrame(context, rect, colour, frameWidth(size));
  }
}

/**
 * A frame within a picture's edges.
 * @param {CanvasRenderingContext2D} context
 * @param {Rect} rect
 * @param {string} colour
 * @param {number} wide
 */
function drawFrame(context, { x, y, width, height }, colour, wide) {
  const line = Math.min(wide, width / 2, height / 2);
  context.lineWidth = line;
  context.strokeStyle = colour;
  context.strokeRect(x + line / 2, y + line / 2, width - line, height - line);
}

/** What several parts of the viewer say of the items' looks, together. */
export class Looks {
  /** @param {(looks: Uint8Array | null) => void} apply */
  constructor(apply) {
    this.apply = apply;
    /** By who says so. @type {Map<string, Uint8Array>} */
    this.said = new Map();
  }

  /**
   * Who speaks first gives the colour; an item stands back as soon as anyone says so.
   * @param {string} who
   * @param {Uint8Array | null} looks one byte an item, or null: nothing to say
   */
  set(who, looks) {
    if (looks) this.said.set(who, looks);
    else if (!this.said.delete(who)) return;
    const [first, ...others] = this.said.values();
    if (others.length === 0) return this.apply(first ?? null);
    const all = first.slice();
    for (const other of others) {
      for (let i = 0; i < all.length; i++) all[i] = (all[i] & COLOUR || other[i] & COLOUR) | ((all[i] | other[i]) & ~COLOUR);
    }
    this.apply(all);
  }
}
