// Draws items on a 2D canvas: where pictures may not become textures (file://),
// where there is no fast WebGL2, and while its context is lost.

import { CanvasDots, DOTS_UP_TO } from "./canvas-dots.js";
import { CanvasItems } from "./canvas-items.js";
import { reducedMotion } from "./motion.js";
import { blank, blit, covers, ground, same, transform } from "./snapshot.js";

const AT_ONCE = 3000;
/** So many move at once without stutter; of more, a sample flies. */
const FLYING = 2500;
const SLICE_MS = 12;
/** So many between looks at the clock: large ones take a fifth of a millisecond each. */
const ITEMS_A_LOOK = 32;
/** Browsers put off what is drawn and do it all at once, which the clock does not tell: so many take less than a frame. */
const ITEMS_A_SLICE = 1024;
/** While a sample gives way to all pictures, or these to a sample. */
const FADE_MS = 260;

/** @typedef {import("./spatial.js").SpatialIndex} SpatialIndex */
/** @typedef {import("./snapshot.js").Snapshot} Snapshot */
/** @typedef {{snapshot: Snapshot, runs: number[], run: number, next: number, level: number}} Pass */

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
    this.background = tiles.atlas.grid.background;
    /** The layout that the finished pictures are of. @type {SpatialIndex | null} */
    this.index = null;
    this.items = new CanvasItems(collection, tiles);
    this.dots = new CanvasDots(collection, tiles);
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
    /** When a flight left the finished picture (-1: there is none), and when all that is in sight was drawn first; or 0. */
    this.leaving = 0;
    this.landed = 0;
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
    ground(this.context, frame, this.background);
    if (!this.complete) return false;
    if (flight) return this.drawFlight(index, frame, flight);
    const flown = this.leaving !== 0;
    this.leaving = 0;
    const runs = index.visible(frame);
    let count = 0;
    for (let r = 0; r < runs.length; r += 2) count += runs[r + 1] - runs[r];
    const level = this.tiles.atlas.levelFor(frame.size * frame.ratio);
    if (count <= AT_ONCE) {
      this.turnTo(index);
      this.pass = null;
      transform(this.context, frame);
      for (let r = 0; r < runs.length; r += 2) this.items.drawRun(this.context, index, frame, level, runs[r], runs[r + 1]);
      return false;
    }
    this.turnTo(index);
    const dots = frame.size * frame.ratio <= DOTS_UP_TO && this.dots.ready;
    const more = dots ? this.drawDots(index, frame, runs) : this.advance(index, frame, runs, level);
    const { done, context } = this;
    // All at once, where no sample came before.
    if (dots && !flown) this.landed ||= -FADE_MS;
    if (done.frame.scale && !this.landed) this.landed = performance.now();
    const here = reducedMotion() ? 1 : this.landed ? Math.min(1, (performance.now() - this.landed) / FADE_MS) : 0;
    if (here < 1) this.drawSome(index, frame, runs, count);
    context.globalAlpha = here;
    if (!covers(done.frame, frame)) blit(this.context, this.whole, frame);
    blit(context, done, frame);
    context.globalAlpha = 1;
    return more || here < 1;
  }

  /**
   * A sample flies, and above it what was seen fades.
   * @param {SpatialIndex} index
   * @param {Frame} frame
   * @param {Flight} flight
   */
  drawFlight(index, frame, flight) {
    const { context, done } = this;
    transform(context, frame);
    this.items.drawFlight(context, index, frame, flight, Math.ceil(index.items.length / FLYING));
    const now = performance.now();
    const start = flight.share < 0.5 ? frame : flight.frame;
    this.leaving ||= same(done.frame, start) ? now : -1;
    const left = this.leaving > 0 ? 1 - (now - this.leaving) / FADE_MS : 0;
    if (left > 0) {
      context.globalAlpha = left;
      blit(context, done, done.frame);
      context.globalAlpha = 1;
    }
    return false;
  }

  /**
   * As many of the pictures in sight as a flight shows, until all are drawn.
   * @param {SpatialIndex} index
   * @param {Frame} frame
   * @param {number[]} runs
   * @param {number} count
   */
  drawSome(index, frame, runs, count) {
    const level = this.tiles.atlas.levelFor(frame.size * frame.ratio);
    const every = Math.ceil(count / FLYING);
    transform(this.context, frame);
    for (let r = 0; r < runs.length; r += 2) {
      // Those that were drawn on the way.
      const first = Math.ceil(runs[r] / every) * every;
      this.items.drawRun(this.context, index, frame, level, first, runs[r + 1], every);
    }
  }

  /**
   * So small that all can be drawn in every frame, and kept for when they have grown.
   * @param {SpatialIndex} index
   * @param {Frame} frame
   * @param {number[]} runs
   */
  drawDots(index, frame, runs) {
    const { done } = this;
    this.pass = null;
    this.lastFrame = frame;
    this.shown = this.changes;
    this.fit(done.canvas);
    this.dots.draw(done.context, index, frame, runs, this.items.looks);
    done.frame = frame;
    this.keepWhole();
    return false;
  }

  /** As large as what is seen. @param {HTMLCanvasElement} canvas */
  fit(canvas) {
    const { width, height } = this.element;
    if (canvas.width === width && canvas.height === height) return;
    canvas.width = width;
    canvas.height = height;
  }

  /** What was drawn of another layout is of no use. @param {SpatialIndex} index */
  turnTo(index) {
    if (index === this.index) return;
    this.index = index;
    this.pass = null;
    this.done.frame = this.whole.frame = { ...this.done.frame, scale: 0 };
    this.landed = 0;
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
      this.fit(snapshot.canvas);
      snapshot.frame = frame;
      ground(snapshot.context, frame, this.background);
      this.pass = { snapshot, runs, run: 0, next: runs.length ? runs[0] : 0, level };
    }
    if (!this.slice(index, this.pass)) return true;
    [this.done, this.spare] = [this.pass.snapshot, this.done];
    this.pass = null;
    this.keepWhole();
    return this.shown !== this.changes;
  }

  /**
   * Draw as much as a frame has time for.
   * @param {SpatialIndex} index
   * @param {Pass} pass
   * @returns {boolean} whether the pass is complete
   */
  slice(index, pass) {
    const { snapshot, runs, level } = pass;
    const until = performance.now() + SLICE_MS;
    let left = ITEMS_A_SLICE;
    transform(snapshot.context, snapshot.frame);
    while (pass.run < runs.length) {
      const to = Math.min(runs[pass.run + 1], pass.next + ITEMS_A_LOOK);
      this.items.drawRun(snapshot.context, index, snapshot.frame, level, pass.next, to);
      pass.next = to;
      if (to === runs[pass.run + 1]) {
        pass.run += 2;
        if (pass.run < runs.length) pass.next = runs[pass.run];
      }
      left -= ITEMS_A_LOOK;
      if (left <= 0 || performance.now() > until) return pass.run >= runs.length;
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
}
