// A layout as a map: pictures at their places, freely panned and zoomed.

import { Delaunay } from "d3-delaunay";
import { fitBeside, fitting, restPoint, scaleFor, sizeAt } from "./camera.js";
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
    /** The camera to take once the stage's size is known. @type {CameraState | null} */
    this.wish = { x: 0.5, y: 0.5, zoom: 1 };
    this.renderer = this.bestRenderer();
    this.element.append(this.renderer.element);
    this.listen();
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
    new PanZoom(this.element, {
      pan: (dx, dy) => {
        motion.stop();
        motion.pan(dx, dy);
        stage.cameraMoved();
      },
      zoom: (factor, x, y, smooth) => {
        const dx = x - stage.width / 2;
        const dy = y - stage.height / 2;
        if (smooth) motion.glide(factor, dx, dy);
        else this.zoomNow(factor, dx, dy);
        stage.cameraMoved();
      },
      hold: () => motion.stop(),
      release: (vx, vy) => {
        motion.drift(vx, vy);
        stage.redraw();
      },
    });
  }

  /** @param {number} factor @param {number} dx @param {number} dy */
  zoomNow(factor, dx, dy) {
    const { motion, fitted } = this;
    const { x, y, scale } = motion.camera;
    const to = Math.max(fitted.least, Math.min(fitted.most, scale * factor));
    const by = 1 / scale - 1 / to;
    motion.jump({ x: x + dx * by, y: y + dy * by, scale: to });
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
    const state = this.camera();
    if (width > 0 && height > 0) this.wish = null;
    this.fitted = fitting(width, height, this.layout.aspect, this.spacing, this.collection.count);
    this.renderer.resize(width, height, ratio);
    this.setCamera(state, false);
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
    if (this.wish) return this.wish;
    const { x, y, scale } = this.motion.camera;
    return { x: x / this.layout.aspect, y, zoom: scale / this.fitted.scale };
  }

  /** @param {CameraState} state @param {boolean} animate */
  setCamera(state, animate) {
    if (this.wish) this.wish = state;
    const camera = { x: state.x * this.layout.aspect, y: state.y, scale: state.zoom * this.fitted.scale };
    if (animate) this.motion.fly(camera, this.stage.extent);
    else this.motion.jump(camera);
    this.stage.cameraMoved();
  }

  isFit() {
    const { x, y, zoom } = this.camera();
    return Math.abs(zoom - 1) < 0.005 && Math.abs(x - 0.5) < 0.005 && Math.abs(y - 0.5) < 0.005;
  }

  fit() {
    this.setCamera(fitBeside(this.fitted.scale, this.layout.aspect, this.stage), true);
  }

  /** @param {number} factor */
  zoomBy(factor) {
    const { left, right, top, bottom } = this.stage.insets;
    this.motion.glide(factor, (left - right) / 2, (top - bottom) / 2);
    this.stage.cameraMoved();
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

  /** @param {number} x @param {number} y */
  pick(x, y) {
    const frame = this.frame();
    const wx = frame.x + (x - frame.width / 2) / frame.scale;
    const wy = frame.y + (y - frame.height / 2) / frame.scale;
    const item = this.find().find(wx * 65535, wy * 65535, this.lastHit);
    if (!(item >= 0)) return -1;
    this.lastHit = item;
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
    const { left, right, top, bottom } = this.stage.insets;
    const { x, y, scale } = this.motion.camera;
    const item = this.find().find((x + (left - right) / 2 / scale) * 65535, (y + (top - bottom) / 2 / scale) * 65535);
    return item >= 0 ? item : 0;
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
