// How items look in the grid, whose pictures OpenSeadragon draws: frames around
// cells, and a wash of colour where cells are too small for frames.

import { COLOUR, COLOURS, drawLook, FAINT, FAINTNESS, markOn, rgb, SELECTED } from "./looks.js";

const FRAMES_FROM = 16;
const WASH = 0.62;

export class GridLooks {
  /** @param {import("./grid-view.js").GridView} view */
  constructor(view) {
    this.view = view;
    this.collection = view.collection;
    this.canvas = document.createElement("canvas");
    /** What the wash was made of. @type {Uint8Array | null} */
    this.washed = null;
  }

  /** @param {CanvasRenderingContext2D} context @param {Uint8Array} looks */
  draw(context, looks) {
    const { view } = this;
    const { size } = view.frame();
    if (size < FRAMES_FROM) return this.drawWash(context, view.frame(), looks);
    for (const item of view.inSight()) {
      const look = looks[item];
      if (look === 0) continue;
      const { x, y, width, height } = view.rect(item);
      if (look & FAINT) {
        context.globalAlpha = FAINTNESS;
        context.fillStyle = this.collection.grid.background;
        context.fillRect(x, y, width, height);
        context.globalAlpha = 1;
      }
      drawLook(context, { x, y, width, height }, look, size, this.collection.grid.background);
    }
  }

  /**
   * The whole grid in small, as its coarsest sheets have it.
   * @param {CanvasRenderingContext2D} context
   * @param {Frame} frame
   * @param {import("./stage.js").Stage} stage whose base tiles have come
   */
  drawAll(context, frame, { tiles, surface }) {
    const { atlas } = tiles;
    const l = atlas.base - atlas.coarsest;
    const by = frame.height / (atlas.rows * atlas.cellSize(atlas.base));
    for (let t = 0; t < atlas.tilesAt(atlas.base); t++) {
      const image = tiles.get(atlas.before[l] + t);
      if (!image) continue;
      const [x, y] = [(t % atlas.across[l]) * atlas.tile, Math.floor(t / atlas.across[l]) * atlas.tile];
      context.drawImage(image, x * by, y * by, image.naturalWidth * by, image.naturalHeight * by);
    }
    if (surface.looks) this.drawWash(context, { ...frame, size: frame.height / atlas.rows }, surface.looks);
  }

  /**
   * One pixel a cell, stretched over the grid.
   * @param {CanvasRenderingContext2D} context
   * @param {Frame} frame
   * @param {Uint8Array} looks
   */
  drawWash(context, frame, looks) {
    const { columns, rows } = this.collection.grid;
    if (this.washed !== looks) this.wash(looks);
    context.imageSmoothingEnabled = false;
    context.drawImage(
      this.canvas,
      frame.width / 2 - frame.x * frame.scale,
      frame.height / 2 - frame.y * frame.scale,
      columns * frame.size,
      rows * frame.size,
    );
    context.imageSmoothingEnabled = true;
  }

  /** @param {Uint8Array} looks */
  wash(looks) {
    const { collection, canvas } = this;
    const { columns, rows, background } = collection.grid;
    canvas.width = columns;
    canvas.height = rows;
    const context = canvas.getContext("2d");
    if (!context) return;
    const image = context.createImageData(columns, rows);
    const palette = COLOURS.map(rgb);
    const ground = rgb(background);
    const mark = rgb(markOn(background));
    looks.forEach((look, item) => {
      if (look === 0) return;
      const faint = (look & FAINT) !== 0;
      const colour = faint ? ground : look & SELECTED ? mark : palette[(look & COLOUR) - 1];
      image.data.set([...colour, 255 * (faint ? FAINTNESS : WASH)], 4 * collection.cellOf(item));
    });
    context.putImageData(image, 0, 0);
    this.washed = looks;
  }
}
