// A layout as a map: pictures at their places, freely panned and zoomed.

import { Delaunay } from "d3-delaunay";
import { aim, alike, fitBeside, fitting, opening, restPoint, scaleFor, sizeAt, TOLD_APART, zoomAbout } from "./camera.js";
import { PanZoom } from "./gestures.js";
import { Motion } from "./motion.js";
import { CanvasRenderer } from "./renderer-canvas.js";
import { WebGLRenderer, webgl2 } from "./renderer-webgl.js";
import { SpatialIndex, stepIn } from "./spatial.js";
import { planTiles } from "./tile-plan.js";

const PLAN_MS = 120;
const LARGE_AT_ONCE = 40;
/** Up to so many items WebGL is quick enough even where the processor emulates it. */
const EMULATED_AT_MOST = 2000;
/** @type {Insets} */
const NONE = { top: 0, right: 0, bottom: 0, left: 0 };

/** @typedef {import("./stage.js").Stage} Stage */

/** @implements {View} */
export class MapView {
  /**
   * @param {Stage} stage
   * @param {Layout} layout
   */
  constructor(stage, layout) {
    /** @type {"map"} */
    this.kind = "map";
    this.stage = stage;
    this.layout = layout;
    this.name = layout.name;
    this.title = layout.title;
    this.collection = stage.collection;
    this.index = new SpatialIndex(layout);
    this.spacing = this.index.spacing();
    this.element = document.createElement("div");
    this.element.className = "view view-map";
    /** @type {import("./camera.js").Fitting} */
    this.fitted = fitting(1, 1, layout.aspect, this.spacing, this.collection.count);
    this.motion = new Motion(() => this.fitted, layout.aspect, () => stage.insets);
    /** @type {Morph | null} */
    this.morph = null;
    /** @type {Delaunay | null} */
    this.voronoi = null;
    this.lastHit = 0;
    this.planned = -Infinity;
    this.planDue = true;
    this.planTimer = 0;
    /** Whether the stage's size is known; the camera to take then, if not the usual one. */
    this.sized = false;
    /** @type {CameraState | null} */
    this.wish = null;
    /** Moved by hand: once at rest, a picture must be in sight. */
    this.unsettled = false;
    this.renderer = this.bestRenderer();
    this.element.append(this.renderer.element);
    this.hands = this.listen();
  }

  /** @returns {Renderer} */
  bestRenderer() {
    const { collection, stage } = this;
    const asked = new URLSearchParams(location.search).get("renderer");
    // From disk, pictures may be drawn but not become textures.
    if (location.protocol !== "file:" && asked !== "canvas") {
      const canvas = document.createElement("canvas");
      const gl = webgl2(canvas, asked === "webgl" || collection.count <= EMULATED_AT_MOST);
      if (gl) {
        this.hearContext(canvas, gl);
        return new WebGLRenderer(canvas, gl, collection, this.index, stage.tiles, stage.layers);
      }
    }
    return this.canvasRenderer();
  }

  canvasRenderer() {
    return new CanvasRenderer(document.createElement("canvas"), this.collection, this.index, this.stage.tiles);
  }

  /**
   * While the context is lost the 2D canvas takes over.
   * @param {HTMLCanvasElement} canvas
   * @param {WebGL2RenderingContext} gl
   */
  hearContext(canvas, gl) {
    canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      this.stage.tiles.isHeld = () => false;
      this.use(this.canvasRenderer());
    });
    canvas.addEventListener("webglcontextrestored", () => {
      this.use(new WebGLRenderer(canvas, gl, this.collection, this.index, this.stage.tiles, this.stage.layers));
    });
  }

  /** @param {Renderer} renderer */
  use(renderer) {
    this.renderer.element.replaceWith(renderer.element);
    this.renderer = renderer;
    this.stage.element.dataset.renderer = renderer.kind;
    this.resize();
    this.planDue = true;
    this.stage.redraw();
  }

  listen() {
    const { motion, stage } = this;
    return new PanZoom(this.element, {
      pan: (dx, dy) => {
        motion.stop();
        motion.pan(dx, dy);
        stage.cameraMoved();
      },
      zoom: (factor, x, y, smooth) => {
        const point = factor > 1 ? this.aimAt(x, y) : { x, y };
        if (smooth) this.glide(factor, point);
        else this.zoomNow(factor, point.x - stage.width / 2, point.y - stage.height / 2);
        stage.cameraMoved();
      },
      hold: () => motion.stop(),
      release: (vx, vy) => {
        motion.drift(vx, vy);
        this.unsettled = true;
        stage.redraw();
      },
    });
  }

  /** @param {number} factor @param {number} dx @param {number} dy */
  zoomNow(factor, dx, dy) {
    const { motion, fitted } = this;
    const to = Math.max(fitted.least, Math.min(fitted.most, motion.camera.scale * factor));
    motion.jump(zoomAbout(motion.camera, to, dx, dy));
  }

  /** Where to zoom in when the pointer is here. @param {number} x @param {number} y */
  aimAt(x, y) {
    const item = this.nearest(x, y);
    return item < 0 ? { x, y } : aim({ x, y }, this.rect(item), this.frame().size);
  }

  /** @param {number} factor @param {{x: number, y: number}} about a point of the stage */
  glide(factor, { x, y }) {
    this.motion.glide(factor, x - this.stage.width / 2, y - this.stage.height / 2);
    this.unsettled = true;
    this.stage.cameraMoved();
  }

  /** Nobody shall be lost between the pictures: when none is in sight, go to the nearest. */
  settle() {
    if (this.motion.moving || this.hands.busy) return;
    this.unsettled = false;
    if (!this.someInSight()) this.reveal(this.middle());
  }

  someInSight() {
    const frame = this.frame();
    const { insets } = this.stage;
    const runs = this.index.visible(frame);
    for (let r = 0; r < runs.length; r += 2) {
      for (let k = runs[r]; k < runs[r + 1]; k++) {
        const { x, y, width, height } = this.rect(this.index.items[k]);
        const across = x < frame.width - insets.right && x + width > insets.left;
        if (across && y < frame.height - insets.bottom && y + height > insets.top) return true;
      }
    }
    return false;
  }

  async prepare() {
    await this.stage.baseTiles();
  }

  activate() {
    this.element.classList.add("active");
    this.stage.element.dataset.renderer = this.renderer.kind;
    this.planDue = true;
    // Built while nobody waits for it: 55 ms at 100,000 items.
    setTimeout(() => this.find(), 300);
  }

  deactivate() {
    this.element.classList.remove("active");
    this.motion.stop();
  }

  resize() {
    const { width, height, ratio } = this.stage;
    const state = this.sized ? this.rest() : this.wish;
    // What showed everything shows everything again.
    const whole = this.sized && this.isFit();
    const home = this.sized ? this.isHome() : !state;
    this.sized ||= width > 0 && height > 0;
    this.fitted = fitting(width, height, this.layout.aspect, this.spacing, this.collection.count);
    this.renderer.resize(width, height, ratio);
    if (home || !state) this.setCamera(this.home(), false);
    else if (whole) this.fit(false);
    else this.setCamera(state, false);
  }

  frame() {
    const { camera } = this.motion;
    const { width, height, ratio } = this.stage;
    return { ...camera, size: sizeAt(this.fitted, camera.scale), width, height, ratio };
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
    this.plan(frame, now);
    const more = this.renderer.draw(frame, this.morph);
    return moved || more;
  }

  /**
   * Ask for the tiles of this frame, a few times a second at most.
   * @param {Frame} frame
   * @param {number} now
   */
  plan(frame, now) {
    if (!this.planDue) return;
    const wait = this.planned + PLAN_MS - now;
    if (wait > 0) {
      this.planTimer ||= setTimeout(() => {
        this.planTimer = 0;
        this.plan(this.frame(), performance.now());
      }, wait);
      return;
    }
    this.planDue = false;
    this.planned = now;
    const { tiles } = this.stage;
    tiles.want(
      planTiles(
        this.collection, tiles.atlas, frame.size * frame.ratio, this.index.items, this.index.visible(frame),
        this.renderer.capacity,
      ),
    );
  }

  camera() {
    return this.stateOf(this.motion.camera);
  }

  rest() {
    return this.stateOf(this.motion.rest);
  }

  /** @param {import("./camera.js").Camera} camera @returns {CameraState} */
  stateOf({ x, y, scale }) {
    return { x: x / this.layout.aspect, y, zoom: scale / this.fitted.scale };
  }

  /** @param {CameraState} state @param {boolean} animate */
  setCamera(state, animate) {
    if (!this.sized) this.wish = state;
    const camera = { x: state.x * this.layout.aspect, y: state.y, scale: state.zoom * this.fitted.scale };
    if (animate) this.motion.fly(camera, this.stage.extent);
    else this.motion.jump(camera);
    this.stage.cameraMoved();
  }

  isFit() {
    const { width, height } = this.stage;
    const { scale } = this.fitted;
    const now = this.rest();
    return [this.stage.insets, NONE].some((insets) =>
      alike(now, fitBeside(scale, this.layout.aspect, { width, height, insets })),
    );
  }

  home() {
    const { scale } = this.fitted;
    return opening({ scale, cell: scaleFor(this.fitted, TOLD_APART) }, this.layout.aspect, this.stage);
  }

  isHome() {
    return alike(this.rest(), this.home());
  }

  fit(animate = true) {
    this.setCamera(fitBeside(this.fitted.scale, this.layout.aspect, this.stage), animate);
  }

  /** @param {number} factor */
  zoomBy(factor) {
    const { width, height, insets } = this.stage;
    const x = (width + insets.left - insets.right) / 2;
    const y = (height + insets.top - insets.bottom) / 2;
    this.glide(factor, factor > 1 ? this.aimAt(x, y) : { x, y });
  }

  /**
   * Bring an item into what the panel leaves free, with as little motion as that takes.
   * @param {number} item
   * @param {{animate?: boolean, enlarge?: boolean}} [options]
   */
  reveal(item, { animate = true, enlarge = false } = {}) {
    const { stage, layout, motion, fitted } = this;
    const x = (layout.x[item] / 65535) * layout.aspect;
    const y = layout.y[item] / 65535;
    let { scale } = motion.camera;
    if (enlarge) scale = Math.max(scale, Math.min(fitted.most, scaleFor(fitted, 110)));
    const half = Math.min(sizeAt(fitted, scale) / 2, stage.extent / 4) + 36;
    let px = (x - motion.camera.x) * scale + stage.width / 2;
    let py = (y - motion.camera.y) * scale + stage.height / 2;
    [px, py] = restPoint(px, py, half, stage, enlarge);
    const to = { x: x - (px - stage.width / 2) / scale, y: y - (py - stage.height / 2) / scale, scale };
    if (animate) motion.fly(to, stage.extent);
    else motion.jump(to);
    stage.cameraMoved();
  }

  find() {
    if (!this.voronoi) {
      const { x, y, aspect } = this.layout;
      const points = new Float64Array(2 * x.length);
      for (let i = 0; i < x.length; i++) {
        points[2 * i] = x[i] * aspect;
        points[2 * i + 1] = y[i];
      }
      this.voronoi = new Delaunay(points);
    }
    return this.voronoi;
  }

  /** The item nearest to a point of the stage, or -1. @param {number} x @param {number} y */
  nearest(x, y) {
    const frame = this.frame();
    const wx = frame.x + (x - frame.width / 2) / frame.scale;
    const wy = frame.y + (y - frame.height / 2) / frame.scale;
    const item = this.find().find(wx * 65535, wy * 65535, this.lastHit);
    if (!(item >= 0)) return -1;
    this.lastHit = item;
    return item;
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
    const { layout, collection } = this;
    const width = (collection.shapeW[item] / 255) * frame.size;
    const height = (collection.shapeH[item] / 255) * frame.size;
    const x = ((layout.x[item] / 65535) * layout.aspect - frame.x) * frame.scale + frame.width / 2;
    const y = (layout.y[item] / 65535 - frame.y) * frame.scale + frame.height / 2;
    return { x: x - width / 2, y: y - height / 2, width, height };
  }

  /** @param {number} item @param {Direction} direction */
  step(item, direction) {
    return stepIn(this.layout, item, direction);
  }

  middle() {
    const { width, height, insets } = this.stage;
    const item = this.nearest((width + insets.left - insets.right) / 2, (height + insets.top - insets.bottom) / 2);
    return Math.max(0, item);
  }

  large() {
    const frame = this.frame();
    if (frame.size * frame.ratio < this.collection.grid.cell * 1.15) return [];
    const runs = this.index.visible(frame);
    /** @type {number[]} */
    const items = [];
    for (let r = 0; r < runs.length; r += 2) {
      for (let k = runs[r]; k < runs[r + 1]; k++) {
        const item = this.index.items[k];
        const { x, y, width, height } = this.rect(item);
        if (x > frame.width || y > frame.height || x + width < 0 || y + height < 0) continue;
        items.push(item);
        if (items.length > LARGE_AT_ONCE) return [];
      }
    }
    return items;
  }
}
