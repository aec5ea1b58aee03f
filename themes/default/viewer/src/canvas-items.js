// Single items on a 2D canvas, each cut from the finest tile at hand.

import { drawLook, FAINT, FAINTNESS } from "./looks.js";

/** @typedef {import("./spatial.js").SpatialIndex} SpatialIndex */

/**
 * Few stand for many: they are larger, so that a crowd of dots does not become dust.
 * @param {number} size
 * @param {number} every so many items one is drawn
 */
const boosted = (size, every) => Math.max(size, Math.min(6, size * Math.min(3, Math.sqrt(every))));

export class CanvasItems {
  /**
   * @param {import("./collection.js").Collection} collection
   * @param {import("./tile-images.js").TileImages} tiles
   */
  constructor(collection, tiles) {
    this.collection = collection;
    this.tiles = tiles;
    /** @type {Uint8Array | null} */
    this.looks = null;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Pick<SpatialIndex, "items" | "layout">} index
   * @param {Frame} frame
   * @param {number} level
   * @param {number} from
   * @param {number} to
   * @param {number} [every] so many items one is drawn
   */
  drawRun(context, { items, layout }, frame, level, from, to, every = 1) {
    const size = boosted(frame.size, every);
    const kx = (layout.aspect / 65535) * frame.scale;
    const ky = frame.scale / 65535;
    const ox = frame.width / 2 - frame.x * frame.scale;
    const oy = frame.height / 2 - frame.y * frame.scale;
    for (let k = from; k < to; k += every) {
      const i = items[k];
      this.drawItem(context, level, i, layout.x[i] * kx + ox, layout.y[i] * ky + oy, size);
    }
  }

  /**
   * Draw one picture around a point from the finest tile at hand.
   * @param {CanvasRenderingContext2D} context
   * @param {number} level
   * @param {number} item
   * @param {number} x
   * @param {number} y
   * @param {number} size
   */
  drawItem(context, level, item, x, y, size) {
    const { collection, tiles } = this;
    const { atlas } = tiles;
    const cell = collection.cellOf(item);
    let image;
    let l = level;
    while (!(image = tiles.images.get(atlas.tileOf(l, cell)))) if (--l < atlas.base) return;
    const w = collection.shapeW[item];
    const h = collection.shapeH[item];
    const from = atlas.place(l, cell, w, h);
    const width = (w / 255) * size;
    const height = (h / 255) * size;
    const look = this.looks ? this.looks[item] : 0;
    if (look & FAINT) context.globalAlpha = 1 - FAINTNESS;
    context.drawImage(
      image, from.x, from.y, from.width, from.height, x - width / 2, y - height / 2, width, height,
    );
    if (look === 0) return;
    drawLook(context, { x: x - width / 2, y: y - height / 2, width, height }, look, size, atlas.grid.background);
    context.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {SpatialIndex} index
   * @param {Frame} frame
   * @param {Flight} flight
   * @param {number} every so many items one is drawn
   */
  drawFlight(context, { items, layout }, frame, { layout: other, frame: there, share }, every) {
    const size = boosted(frame.size + (there.size - frame.size) * share, every);
    const level = this.tiles.atlas.levelFor(size * frame.ratio);
    for (let k = 0; k < items.length; k += every) {
      const i = items[k];
      const hereX = ((layout.x[i] / 65535) * layout.aspect - frame.x) * frame.scale;
      const hereY = (layout.y[i] / 65535 - frame.y) * frame.scale;
      const thereX = ((other.x[i] / 65535) * other.aspect - there.x) * there.scale;
      const thereY = (other.y[i] / 65535 - there.y) * there.scale;
      const x = hereX + (thereX - hereX) * share + frame.width / 2;
      const y = hereY + (thereY - hereY) * share + frame.height / 2;
      if (x < -size || y < -size || x > frame.width + size || y > frame.height + size) continue;
      this.drawItem(context, level, i, x, y, size);
    }
  }
}
