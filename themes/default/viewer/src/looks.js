// How items look beside their pictures: a byte each, that both renderers read.
// Clusters colour them; whatever else marks or sets back items uses the same byte.

/** Set when the item stands back. */
export const FAINT = 128;
/** The bits that hold the colour: 0 none, else one of COLOURS. */
export const COLOUR = 127;
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

/**
 * A frame within a picture's edges.
 * @param {CanvasRenderingContext2D} context
 * @param {Rect} rect
 * @param {string} colour
 * @param {number} size of the picture's cell in pixels
 */
export function drawFrame(context, { x, y, width, height }, colour, size) {
  const line = Math.min(frameWidth(size), width / 2, height / 2);
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
      for (let i = 0; i < all.length; i++) all[i] = (all[i] & COLOUR || other[i] & COLOUR) | ((all[i] | other[i]) & FAINT);
    }
    this.apply(all);
  }
}
