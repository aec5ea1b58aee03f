// Draws items on a 2D canvas: where pictures may not become textures (file://),
// where there is no fast WebGL2, and while its context is lost.

const AT_ONCE = 3000;
const SLICE_MS = 12;

/** @typedef {{canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, frame: Frame}} Snapshot */
/** @typedef {{snapshot: Snapshot, runs: number[], run: number, next: number, level: number}} Pass */

/** @returns {Snapshot} */
function blank() {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("No 2D canvas");
  return { canvas, context, frame: { x: 0, y: 0, scale: 0, size: 0, width: 0, height: 0, ratio: 1 } };
}

/**
 * Many items take longer to draw than a frame lasts. They are drawn in slices
 * beside what is seen; meanwhile the last finished picture is moved and scaled.
 * @implements {Renderer}
 */
export class CanvasRenderer {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("./collection.js").Collection} collection
   * @param {import("./spatial.js").SpatialIndex} index
   * @param {import("./tile-images.js").TileImages} tiles
   */
  constructor(canvas, collection, index, tiles) {
    /** @type {"canvas"} */
    this.kind = "canvas";
    this.element = canvas;
    this.capacity = tiles.keep;
    this.collection = collection;
    this.index = index;
    this.tiles = tiles;
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("No 2D canvas");
    this.context = context;
    /** The last finished picture, one of the whole layout, and one to draw on. */
    this.done = blank();
    this.whole = blank();
    this.spare = blank();
    /** @type {Pass | null} */
    this.pass = null;
    /** @type {Frame | null} */
    this.lastFrame = null;
    this.tilesSeen = 0;
    this.tilesHere = 0;
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {number} ratio
   */
  resize(width, height, ratio) {
    for (const canvas of [this.element, this.spare.canvas]) {
      canvas.width = Math.max(1, Math.round(width * ratio));
      canvas.height = Math.max(1, Math.round(height * ratio));
    }
    this.pass = null;
    this.lastFrame = null;
  }

  /** Say that a tile has come, so that what is drawn may be finer. */
  refresh() {
    this.tilesHere++;
  }

  get complete() {
    const { atlas } = this.tiles;
    const first = atlas.before[atlas.base - atlas.coarsest];
    for (let i = 0; i < atlas.tilesAt(atlas.base); i++) if (!this.tiles.images.has(first + i)) return false;
    return true;
  }

  /**
   * @param {Frame} frame
   * @param {Morph | null} morph
   */
  draw(frame, morph) {
    this.ground(this.context, frame);
    if (!this.complete) return false;
    if (morph) {
      this.drawMorph(frame, morph);
      return false;
    }
    const runs = this.index.visible(frame);
    let count = 0;
    for (let r = 0; r < runs.length; r += 2) count += runs[r + 1] - runs[r];
    const level = this.tiles.atlas.levelFor(frame.size * frame.ratio);
    if (count <= AT_ONCE) {
      this.pass = null;
      this.transform(this.context, frame);
      for (let r = 0; r < runs.length; r += 2) this.drawRun(this.context, frame, level, runs[r], runs[r + 1]);
      return false;
    }
    const more = this.advance(frame, runs, level);
    if (!covers(this.done.frame, frame)) this.blit(this.whole, frame);
    this.blit(this.done, frame);
    return more;
  }

  /**
   * Go on with the picture beside, once the camera rests.
   * @param {Frame} frame
   * @param {number[]} runs
   * @param {number} level
   * @returns {boolean} whether there is more to draw
   */
  advance(frame, runs, level) {
    const still = this.lastFrame !== null && same(this.lastFrame, frame);
    this.lastFrame = frame;
    const first = this.done.frame.scale === 0;
    if (!still && !first) {
      this.pass = null;
      return true;
    }
    if (!this.pass && same(this.done.frame, frame) && this.tilesSeen === this.tilesHere) return false;
    if (!this.pass) {
      this.tilesSeen = this.tilesHere;
      const snapshot = this.spare;
      if (snapshot.canvas.width !== this.element.width || snapshot.canvas.height !== this.element.height) {
        snapshot.canvas.width = this.element.width;
        snapshot.canvas.height = this.element.height;
      }
      snapshot.frame = frame;
      this.ground(snapshot.context, frame);
      this.pass = { snapshot, runs, run: 0, next: runs.length ? runs[0] : 0, level };
    }
    if (!this.slice(this.pass)) return true;
    [this.done, this.spare] = [this.pass.snapshot, this.done];
    this.pass = null;
    this.keepWhole();
    return this.tilesSeen !== this.tilesHere;
  }

  /**
   * Draw until the time of a frame is used.
   * @param {Pass} pass
   * @returns {boolean} whether the pass is complete
   */
  slice(pass) {
    const { snapshot, runs, level } = pass;
    const until = performance.now() + SLICE_MS;
    this.transform(snapshot.context, snapshot.frame);
    while (pass.run < runs.length) {
      const to = Math.min(runs[pass.run + 1], pass.next + 256);
      this.drawRun(snapshot.context, snapshot.frame, level, pass.next, to);
      pass.next = to;
      if (to === runs[pass.run + 1]) {
        pass.run += 2;
        if (pass.run < runs.length) pass.next = runs[pass.run];
      }
      if (performance.now() > until) return pass.run >= runs.length;
    }
    return true;
  }

  /** A picture of the whole layout lies below all others while the camera moves. */
  keepWhole() {
    const { frame, canvas } = this.done;
    if (this.whole.frame.scale && frame.scale > this.whole.frame.scale * 1.01) return;
    this.whole.canvas.width = canvas.width;
    this.whole.canvas.height = canvas.height;
    this.whole.context.drawImage(canvas, 0, 0);
    this.whole.frame = frame;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Frame} frame
   */
  ground(context, frame) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = this.tiles.atlas.grid.background;
    context.fillRect(0, 0, Math.ceil(frame.width * frame.ratio) + 1, Math.ceil(frame.height * frame.ratio) + 1);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Frame} frame
   */
  transform(context, frame) {
    context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
    context.imageSmoothingEnabled = true;
  }

  /**
   * @param {Snapshot} snapshot
   * @param {Frame} frame
   */
  blit(snapshot, frame) {
    const old = snapshot.frame;
    if (!old.scale) return;
    const by = frame.scale / old.scale;
    if (same(old, frame)) {
      this.context.setTransform(1, 0, 0, 1, 0, 0);
      this.context.drawImage(snapshot.canvas, 0, 0);
      return;
    }
    this.transform(this.context, frame);
    this.context.drawImage(
      snapshot.canvas,
      (old.x - frame.x) * frame.scale + frame.width / 2 - (old.width / 2) * by,
      (old.y - frame.y) * frame.scale + frame.height / 2 - (old.height / 2) * by,
      old.width * by,
      old.height * by,
    );
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Frame} frame
   * @param {number} level
   * @param {number} from
   * @param {number} to
   */
  drawRun(context, frame, level, from, to) {
    const { items, layout } = this.index;
    const kx = (layout.aspect / 65535) * frame.scale;
    const ky = frame.scale / 65535;
    const ox = frame.width / 2 - frame.x * frame.scale;
    const oy = frame.height / 2 - frame.y * frame.scale;
    for (let k = from; k < to; k++) {
      const i = items[k];
      this.drawItem(context, level, i, layout.x[i] * kx + ox, layout.y[i] * ky + oy, frame.size);
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
    context.drawImage(
      image, from.x, from.y, from.width, from.height, x - width / 2, y - height / 2, width, height,
    );
  }

  /**
   * @param {Frame} frame
   * @param {Morph} morph
   */
  drawMorph(frame, { grid, share }) {
    const { collection, tiles } = this;
    const { layout } = this.index;
    const { columns, rows } = collection.grid;
    const size = frame.size + (grid.size - frame.size) * share;
    const level = tiles.atlas.levelFor(size * frame.ratio);
    this.transform(this.context, frame);
    for (let i = 0; i < collection.count; i++) {
      const cell = collection.cellOf(i);
      const mapX = ((layout.x[i] / 65535) * layout.aspect - frame.x) * frame.scale;
      const mapY = (layout.y[i] / 65535 - frame.y) * frame.scale;
      const gridX = (((cell % columns) + 0.5) / rows - grid.x) * grid.scale;
      const gridY = ((Math.floor(cell / columns) + 0.5) / rows - grid.y) * grid.scale;
      const x = mapX + (gridX - mapX) * share + frame.width / 2;
      const y = mapY + (gridY - mapY) * share + frame.height / 2;
      if (x < -size || y < -size || x > frame.width + size || y > frame.height + size) continue;
      this.drawItem(this.context, level, i, x, y, size);
    }
  }

  destroy() {}
}

/**
 * @param {Frame} a
 * @param {Frame} b
 */
const same = (a, b) =>
  a.x === b.x && a.y === b.y && a.scale === b.scale && a.width === b.width && a.height === b.height && a.ratio === b.ratio;

/**
 * Whether what one frame shows covers all that the other does.
 * @param {Frame} a
 * @param {Frame} b
 */
function covers(a, b) {
  if (!a.scale) return false;
  const w = a.width / 2 / a.scale - b.width / 2 / b.scale;
  const h = a.height / 2 / a.scale - b.height / 2 / b.scale;
  return Math.abs(a.x - b.x) <= w && Math.abs(a.y - b.y) <= h;
}
