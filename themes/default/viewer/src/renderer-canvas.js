// Draws items on a 2D canvas: where pictures may not become textures (file://),
// where there is no fast WebGL2, and while its context is lost.

import { CanvasItems } from "./canvas-items.js";

const AT_ONCE = 3000;
const SLICE_MS = 12;

/** @typedef {import("./spatial.js").SpatialIndex} SpatialIndex */
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
   * @param {import("./tile-images.js").TileImages} tiles
   */
  constructor(canvas, collection, tiles) {
    /** @type {"canvas"} */
    this.kind = "canvas";
    this.element = canvas;
    this.capacity = tiles.keep;
    this.tiles = tiles;
    /** The layout that the finished pictures are of. @type {SpatialIndex | null} */
    this.index = null;
    this.items = new CanvasItems(collection, tiles);
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
    /** Tiles and looks that have come, and those that the finished picture shows. */
    this.changes = 0;
    this.shown = 0;
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
    this.changes++;
  }

  /** @param {Uint8Array | null} looks */
  setLooks(looks) {
    this.items.looks = looks;
    this.changes++;
  }

  get complete() {
    const { atlas } = this.tiles;
    const first = atlas.before[atlas.base - atlas.coarsest];
    for (let i = 0; i < atlas.tilesAt(atlas.base); i++) if (!this.tiles.images.has(first + i)) return false;
    return true;
  }

  /** @param {Scene} scene */
  draw({ index, frame, flight }) {
    this.ground(this.context, frame);
    if (!this.complete) return false;
    if (flight) {
      this.transform(this.context, frame);
      this.items.drawFlight(this.context, index, frame, flight);
      return false;
    }
    const runs = index.visible(frame);
    let count = 0;
    for (let r = 0; r < runs.length; r += 2) count += runs[r + 1] - runs[r];
    const level = this.tiles.atlas.levelFor(frame.size * frame.ratio);
    if (count <= AT_ONCE) {
      this.turnTo(index);
      this.pass = null;
      this.transform(this.context, frame);
      for (let r = 0; r < runs.length; r += 2) this.items.drawRun(this.context, index, frame, level, runs[r], runs[r + 1]);
      return false;
    }
    this.turnTo(index);
    const more = this.advance(index, frame, runs, level);
    if (!covers(this.done.frame, frame)) this.blit(this.whole, frame);
    this.blit(this.done, frame);
    return more;
  }

  /** What was drawn of another layout is of no use. @param {SpatialIndex} index */
  turnTo(index) {
    if (index === this.index) return;
    this.index = index;
    this.pass = null;
    this.done.frame = this.whole.frame = { ...this.done.frame, scale: 0 };
  }

  /**
   * Go on with the picture beside, once the camera rests.
   * @param {SpatialIndex} index
   * @param {Frame} frame
   * @param {number[]} runs
   * @param {number} level
   * @returns {boolean} whether there is more to draw
   */
  advance(index, frame, runs, level) {
    const still = this.lastFrame !== null && same(this.lastFrame, frame);
    this.lastFrame = frame;
    const first = this.done.frame.scale === 0;
    if (!still && !first) {
      this.pass = null;
      return true;
    }
    if (!this.pass && same(this.done.frame, frame) && this.shown === this.changes) return false;
    if (!this.pass) {
      this.shown = this.changes;
      const snapshot = this.spare;
      if (snapshot.canvas.width !== this.element.width || snapshot.canvas.height !== this.element.height) {
        snapshot.canvas.width = this.element.width;
        snapshot.canvas.height = this.element.height;
      }
      snapshot.frame = frame;
      this.ground(snapshot.context, frame);
      this.pass = { snapshot, runs, run: 0, next: runs.length ? runs[0] : 0, level };
    }
    if (!this.slice(index, this.pass)) return true;
    [this.done, this.spare] = [this.pass.snapshot, this.done];
    this.pass = null;
    this.keepWhole();
    return this.shown !== this.changes;
  }

  /**
   * Draw until the time of a frame is used.
   * @param {SpatialIndex} index
   * @param {Pass} pass
   * @returns {boolean} whether the pass is complete
   */
  slice(index, pass) {
    const { snapshot, runs, level } = pass;
    const until = performance.now() + SLICE_MS;
    this.transform(snapshot.context, snapshot.frame);
    while (pass.run < runs.length) {
      const to = Math.min(runs[pass.run + 1], pass.next + 256);
      this.items.drawRun(snapshot.context, index, snapshot.frame, level, pass.next, to);
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
