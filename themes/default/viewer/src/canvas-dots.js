// Pictures of few pixels, written straight into the canvas's own: a hundred
// thousand of them in the time of a frame, where drawing each takes a second.

import { COLOUR, COLOURS, FAINT, FAINTNESS, markOn, rgb, SELECTED } from "./looks.js";

/** Device pixels of a cell up to which its mean colour is all that is seen of a picture. */
export const DOTS_UP_TO = 3;

/** @param {ArrayLike<number>} colour red, green, blue @returns {number} as the four bytes of a pixel */
const packed = ({ 0: r, 1: g, 2: b }) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

/** @param {number} a @param {number} b @param {number} share of b @returns {number} */
function mixed(a, b, share) {
  const part = (/** @type {number} */ by) => ((a >> by) & 255) + (((b >> by) & 255) - ((a >> by) & 255)) * share;
  return packed([part(0), part(8), part(16)]);
}

export class CanvasDots {
  /**
   * @param {import("./collection.js").Collection} collection
   * @param {import("./tile-images.js").TileImages} tiles
   */
  constructor(collection, tiles) {
    this.collection = collection;
    this.tiles = tiles;
    this.ground = rgb(collection.grid.background);
    /** The pixel of each item, once the base tiles are there. @type {Uint32Array | null} */
    this.colours = null;
    /** From disk, pictures may be drawn but not read. */
    this.possible = true;
    /** @type {ImageData | null} */
    this.image = null;
  }

  /** Whether items can be drawn as dots; asked for once the base tiles are there. */
  get ready() {
    if (!this.colours && this.possible) {
      try {
        this.colours = this.read();
      } catch {
        this.possible = false;
      }
    }
    return this.colours !== null;
  }

  /** The mean colour of each picture. */
  read() {
    const { collection, tiles, ground } = this;
    const { atlas } = tiles;
    const per = atlas.tile / atlas.cellSize(atlas.base);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = per;
    const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    if (!context) throw new Error("No 2D canvas");
    context.imageSmoothingQuality = "high";
    const first = atlas.before[atlas.base - atlas.coarsest];
    const read = Array.from({ length: atlas.tilesAt(atlas.base) }, (_, i) => {
      const image = tiles.get(first + i);
      // Tiles at the right and at the bottom are smaller; one pixel a cell whatever their size.
      const shrink = per / atlas.tile;
      if (image) context.drawImage(image, 0, 0, image.naturalWidth * shrink, image.naturalHeight * shrink);
      return context.getImageData(0, 0, per, per).data;
    });
    const colours = new Uint32Array(collection.count);
    const mean = new Uint8ClampedArray(3);
    for (let i = 0; i < collection.count; i++) {
      const cell = collection.cellOf(i);
      const column = cell % atlas.columns;
      const row = Math.floor(cell / atlas.columns);
      const data = read[atlas.tileOf(atlas.base, cell) - first];
      const at = 4 * ((row % per) * per + (column % per));
      // The rest of the cell is ground: take it out of the mean.
      const share = (collection.shapeW[i] * collection.shapeH[i]) / 65025;
      for (let c = 0; c < 3; c++) mean[c] = (data[at + c] - ground[c] * (1 - share)) / share;
      colours[i] = packed(mean);
    }
    return colours;
  }

  /**
   * Draw all that is visible, the ground included.
   * @param {CanvasRenderingContext2D} context
   * @param {import("./spatial.js").SpatialIndex} index
   * @param {Frame} frame
   * @param {number[]} runs
   * @param {Uint8Array | null} looks
   */
  draw(context, { items, layout }, frame, runs, looks) {
    const { width, height } = context.canvas;
    if (this.image?.width !== width || this.image.height !== height) this.image = context.createImageData(width, height);
    const pixels = new Uint32Array(this.image.data.buffer);
    const ground = packed(this.ground);
    pixels.fill(ground);
    const { shapeW, shapeH } = this.collection;
    const colours = /** @type {Uint32Array} */ (this.colours);
    const mark = packed(rgb(markOn(this.collection.grid.background)));
    const framed = COLOURS.map((colour) => packed(rgb(colour)));
    const { ratio } = frame;
    const kx = (layout.aspect / 65535) * frame.scale * ratio;
    const ky = (frame.scale / 65535) * ratio;
    const ox = (frame.width / 2 - frame.x * frame.scale) * ratio;
    const oy = (frame.height / 2 - frame.y * frame.scale) * ratio;
    const side = (frame.size * ratio) / 255;
    // What stands back lies below the rest.
    for (const pass of looks ? [FAINT, 0] : [0]) {
      for (let r = 0; r < runs.length; r += 2) {
        for (let k = runs[r]; k < runs[r + 1]; k++) {
          const i = items[k];
          const look = looks ? looks[i] : 0;
          if ((look & FAINT) !== pass) continue;
          let pixel = look & SELECTED ? mark : look & COLOUR ? framed[(look & COLOUR) - 1] : colours[i];
          if (look & FAINT) pixel = mixed(pixel, ground, FAINTNESS);
          const w = Math.max(1, Math.round(shapeW[i] * side));
          const h = Math.max(1, Math.round(shapeH[i] * side));
          const left = Math.round(layout.x[i] * kx + ox - w / 2);
          const top = Math.round(layout.y[i] * ky + oy - h / 2);
          const right = Math.min(width, left + w);
          const bottom = Math.min(height, top + h);
          for (let y = Math.max(0, top); y < bottom; y++) {
            for (let x = Math.max(0, left); x < right; x++) pixels[y * width + x] = pixel;
          }
        }
      }
    }
    context.putImageData(this.image, 0, 0);
  }
}
