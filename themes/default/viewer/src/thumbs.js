// Small pictures outside the stage, cut from the atlas.

import { pictureUrl } from "./data.js";

export class Thumbs {
  /**
   * @param {import("./collection.js").Collection} collection
   * @param {import("./tile-images.js").TileImages} tiles
   */
  constructor(collection, tiles) {
    this.collection = collection;
    this.tiles = tiles;
  }

  /** The address of an item's web picture. @param {number} item */
  async address(item) {
    return pictureUrl((await this.collection.load(item)).id);
  }

  /**
   * The picture's size when its cell is `size` wide.
   * @param {number} item
   * @param {number} size
   */
  extent(item, size) {
    return {
      width: Math.max(1, (this.collection.shapeW[item] / 255) * size),
      height: Math.max(1, (this.collection.shapeH[item] / 255) * size),
    };
  }

  /**
   * Paint an item on a canvas: at once from what is at hand, then finer.
   * @param {HTMLCanvasElement} canvas
   * @param {number} item
   * @param {number} size CSS pixels of its longer side, about
   * @param {boolean} [finer] whether it is worth loading what is not at hand
   */
  async paint(canvas, item, size, finer = true) {
    const ratio = Math.min(2, devicePixelRatio || 1);
    const longer = Math.max(this.collection.shapeW[item], this.collection.shapeH[item], 1);
    const { width, height } = this.extent(item, (size * 255) / longer);
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    canvas.dataset.item = String(item);
    const { atlas } = this.tiles;
    const cell = this.collection.cellOf(item);
    const level = atlas.levelFor(size * ratio);
    const seen = this.draw(canvas, item, level);
    if (seen === level || !finer) return;
    const image = await this.tiles.load(atlas.tileOf(level, cell));
    // The canvas may show another item by now.
    if (image && canvas.dataset.item === String(item)) this.draw(canvas, item, level);
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {number} item
   * @param {number} level
   * @returns {number} the level it was drawn from, or -1
   */
  draw(canvas, item, level) {
    const context = canvas.getContext("2d");
    if (!context) return -1;
    return this.drawAt(context, item, level, { x: 0, y: 0, width: canvas.width, height: canvas.height });
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {number} item
   * @param {number} level
   * @param {Rect} to
   * @returns {number} the level it was drawn from, or -1
   */
  drawAt(context, item, level, to) {
    const { collection, tiles } = this;
    const cell = collection.cellOf(item);
    for (let l = level; l >= tiles.atlas.base; l--) {
      const image = tiles.get(tiles.atlas.tileOf(l, cell));
      if (!image) continue;
      const from = tiles.atlas.place(l, cell, collection.shapeW[item], collection.shapeH[item]);
      context.imageSmoothingQuality = "high";
      context.drawImage(image, from.x, from.y, from.width, from.height, to.x, to.y, to.width, to.height);
      return l;
    }
    return -1;
  }
}
