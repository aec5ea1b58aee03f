// A layout as a map: pictures at their places, freely panned and zoomed.

import { aim } from "./camera.js";
import { MapCamera } from "./map-camera.js";
import { SpatialIndex } from "./spatial.js";
import { stepAmong, stepIn } from "./step.js";

const LARGE_AT_ONCE = 60;

/** @typedef {import("./stage.js").Stage} Stage */

/** @implements {View} */
export class MapView {
  /**
   * @param {Stage} stage
   * @param {LayoutFacts} facts
   */
  constructor(stage, facts) {
    /** @type {"map"} */
    this.kind = "map";
    this.stage = stage;
    this.facts = facts;
    this.name = facts.name;
    this.title = facts.title;
    this.collection = stage.collection;
    this.view = new MapCamera(stage, facts);
    this.motion = this.view.motion;
    /** @type {SpatialIndex | null} */
    this.spatial = null;
    /** On the way to or from another layout. @type {Flight | null} */
    this.flight = null;
    /** Moved by hand: once at rest, a picture must be in sight. */
    this.unsettled = false;
  }

  async prepare() {
    const tiles = this.stage.baseTiles();
    const layout = this.collection.layout(this.name);
    this.stage.surface.prepare();
    if (!this.spatial) {
      // While the tiles are on their way.
      this.spatial = new SpatialIndex(await layout);
      this.view.ready(this.spatial.spacing());
    }
    await tiles;
  }

  get index() {
    return /** @type {SpatialIndex} */ (this.spatial);
  }

  places() {
    return this.index.layout;
  }

  activate() {
    this.stage.surface.show(this);
  }

  deactivate() {
    this.motion.stop();
    if (this.stage.surface.view === this) this.stage.surface.hide();
  }

  remove() {
    this.motion.stop();
  }

  keep() {
    this.view.keep();
  }

  resize() {
    this.view.resize();
  }

  frame() {
    return this.view.frame();
  }

  /** @param {number} dx @param {number} dy */
  pan(dx, dy) {
    this.motion.stop();
    this.motion.pan(dx, dy);
    this.stage.cameraMoved();
  }

  /** @param {number} factor @param {number} x @param {number} y @param {boolean} smooth */
  zoomAt(factor, x, y, smooth) {
    if (smooth) return this.glide(factor, { x, y });
    this.view.zoom(factor, factor > 1 ? this.aimAt(x, y) : { x, y });
  }

  /** @param {number} vx @param {number} vy */
  release(vx, vy) {
    this.motion.drift(vx, vy);
    this.unsettled = true;
    this.stage.redraw();
  }

  /** @param {number} factor @param {{x: number, y: number}} about a point of the stage */
  glide(factor, { x, y }) {
    this.view.glide(factor, factor > 1 ? this.aimAt(x, y) : { x, y });
    this.unsettled = true;
  }

  /** @param {number} factor */
  zoomBy(factor) {
    this.glide(factor, this.view.middle());
  }

  /** Where to zoom in when the pointer is here. @param {number} x @param {number} y */
  aimAt(x, y) {
    const item = this.nearest(x, y);
    return item < 0 ? { x, y } : aim({ x, y }, this.rect(item), this.frame().size);
  }

  /** Nobody shall be lost between the pictures: when none is in sight, go to the nearest. */
  settle() {
    if (this.motion.moving || this.stage.surface.hands.busy) return;
    this.unsettled = false;
    const { insets, width, height } = this.stage;
    const some = this.seen(insets.left, insets.top, width - insets.right, height - insets.bottom, 1);
    if (some.length === 0) this.reveal(this.middle());
  }

  /**
   * Draw, and say whether there will be more to draw.
   * @param {number} now
   */
  draw(now) {
    const moved = this.motion.tick(now);
    if (moved) this.stage.cameraMoved();
    if (this.unsettled) this.settle();
    const frame = this.frame();
    this.stage.surface.planner.advance(this, now);
    const more = this.stage.surface.renderer.draw({ index: this.index, frame, flight: this.flight });
    return moved || more;
  }

  camera() {
    return this.view.stateOf(this.motion.camera);
  }

  rest() {
    return this.view.rest();
  }

  /** @param {CameraState} state @param {boolean} animate */
  setCamera(state, animate) {
    this.view.set(state, animate);
  }

  isFit() {
    return this.view.isFit();
  }

  fit(animate = true) {
    this.view.fit(animate);
  }

  home() {
    return this.view.home();
  }

  isHome() {
    return this.view.isHome();
  }

  /**
   * @param {number} item
   * @param {{animate?: boolean, enlarge?: boolean}} [options]
   */
  reveal(item, { animate = true, enlarge = false } = {}) {
    const { x, y, aspect } = this.index.layout;
    this.view.reveal((x[item] / 65535) * aspect, y[item] / 65535, { animate, enlarge });
  }

  /** The item nearest to a point of the stage, or -1. @param {number} x @param {number} y */
  nearest(x, y) {
    const frame = this.frame();
    const wx = frame.x + (x - frame.width / 2) / frame.scale;
    const wy = frame.y + (y - frame.height / 2) / frame.scale;
    return this.index.find(wx / this.facts.aspect, wy, -1, this.collection.only).item;
  }

  /** @param {number} x @param {number} y */
  pick(x, y) {
    const frame = this.frame();
    const item = this.nearest(x, y);
    if (item < 0) return -1;
    const rect = this.rect(item);
    // Close counts as hit while pictures are small; far off, empty space stays empty.
    const near = Math.max(10, frame.size * 0.3);
    const dx = Math.max(rect.x - x, x - rect.x - rect.width, 0);
    const dy = Math.max(rect.y - y, y - rect.y - rect.height, 0);
    return Math.hypot(dx, dy) <= (frame.size > 24 ? 4 : near) ? item : -1;
  }

  /** @param {number} item @returns {Rect} */
  rect(item) {
    const frame = this.frame();
    const { layout } = this.index;
    const width = (this.collection.shapeW[item] / 255) * frame.size;
    const height = (this.collection.shapeH[item] / 255) * frame.size;
    const x = ((layout.x[item] / 65535) * layout.aspect - frame.x) * frame.scale + frame.width / 2;
    const y = (layout.y[item] / 65535 - frame.y) * frame.scale + frame.height / 2;
    return { x: x - width / 2, y: y - height / 2, width, height };
  }

  /** @param {number} item @param {Direction} direction */
  step(item, direction) {
    const { only } = this.collection;
    return only ? stepAmong(this.index.layout, item, direction, only) : stepIn(this.index, item, direction);
  }

  middle() {
    const { x, y } = this.view.middle();
    return Math.max(0, this.nearest(x, y));
  }

  large() {
    const { size, ratio, width, height } = this.frame();
    if (size * ratio < this.collection.grid.cell * 1.15) return [];
    const items = this.seen(0, 0, width, height, LARGE_AT_ONCE + 1);
    return items.length > LARGE_AT_ONCE ? [] : items;
  }

  /** The items whose picture reaches onto the stage. @param {number} [most] */
  inSight(most = Infinity) {
    const { width, height } = this.stage;
    return this.seen(0, 0, width, height, most);
  }

  /**
   * The items whose picture reaches into a rectangle of the stage, so many at most.
   * @param {number} left
   * @param {number} top
   * @param {number} right
   * @param {number} bottom
   * @param {number} most
   */
  seen(left, top, right, bottom, most) {
    const runs = this.index.visible(this.frame());
    /** @type {number[]} */
    const items = [];
    for (let r = 0; r < runs.length; r += 2) {
      for (let k = runs[r]; k < runs[r + 1]; k++) {
        const item = this.index.items[k];
        const { x, y, width, height } = this.rect(item);
        if (x > right || y > bottom || x + width < left || y + height < top) continue;
        if (items.push(item) === most) return items;
      }
    }
    return items;
  }
}
