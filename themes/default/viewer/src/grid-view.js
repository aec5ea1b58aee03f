// The grid as one picture of everything, shown by OpenSeadragon from the pyramid.

import { alike, fitBeside, opening, restPoint, TOLD_APART } from "./camera.js";
import { loadScript } from "./data.js";
import { reducedMotion } from "./motion.js";
import { most, openPyramid } from "./pyramid.js";

const PADDING = 24;
const LARGE_AT_ONCE = 40;
/** @type {Insets} */
const NONE = { top: 0, right: 0, bottom: 0, left: 0 };

/** @implements {View} */
export class GridView {
  /**
   * @param {import("./stage.js").Stage} stage
   * @param {LayoutFacts} facts
   * @param {string} script address of OpenSeadragon
   */
  constructor(stage, facts, script) {
    /** @type {"grid"} */
    this.kind = "grid";
    this.facts = facts;
    this.name = facts.name;
    this.title = facts.title;
    this.stage = stage;
    this.script = script;
    this.collection = stage.collection;
    this.element = document.createElement("div");
    this.element.className = "view view-grid";
    stage.surface.element.after(this.element);
    /** @type {Layout | null} */
    this.cells = null;
    /** OpenSeadragon's viewer. @type {any} */
    this.viewer = null;
    /** @type {Promise<void> | null} */
    this.opening = null;
    /** The camera to take once there is a viewer, if not the usual one. @type {CameraState | null} */
    this.wish = null;
  }

  /** Height is 1, as in a map's layout. */
  get aspect() {
    return this.collection.grid.columns / this.collection.grid.rows;
  }

  get fitScale() {
    const { width, height } = this.stage;
    return Math.max(1, Math.min((width - 2 * PADDING) / this.aspect, height - 2 * PADDING));
  }

  prepare() {
    this.opening ??= this.open().catch((error) => {
      this.opening = null;
      throw error;
    });
    return this.opening;
  }

  places() {
    return /** @type {Layout} */ (this.cells);
  }

  async open() {
    this.cells = await this.collection.layout(this.name);
    await loadScript(this.script);
    const { width, height } = this.stage;
    this.viewer = await openPyramid(this.element, this.collection.grid, Math.min(width, height));
    this.adapt();
    this.setCamera(this.wish ?? this.home(), false);
  }

  /** The stage has the keys and the focus; OpenSeadragon only draws and moves. */
  adapt() {
    const { viewer, stage } = this;
    viewer.innerTracker.keyDownHandler = null;
    viewer.innerTracker.keyUpHandler = null;
    viewer.innerTracker.keyHandler = null;
    for (const element of this.element.querySelectorAll("[tabindex]")) element.setAttribute("tabindex", "-1");
    viewer.addHandler("update-viewport", () => stage.cameraMoved());
    viewer.addHandler("animation", () => stage.cameraMoved());
  }

  activate() {
    this.element.classList.add("active");
  }

  deactivate() {
    this.element.classList.remove("active");
  }

  resize() {
    if (!this.viewer) return;
    const { grid } = this.collection;
    const { width, height } = this.stage;
    this.viewer.viewport.maxZoomPixelRatio = most(grid, Math.min(width, height));
  }

  /** OpenSeadragon draws by itself. */
  draw() {
    return false;
  }

  /** @returns {Frame} */
  frame() {
    return this.frameOf(true);
  }

  /** @param {boolean} now else where the camera comes to rest @returns {Frame} */
  frameOf(now) {
    const { width, height, ratio } = this.stage;
    const { rows } = this.collection.grid;
    if (!this.viewer) {
      const { x, y, zoom } = this.wish ?? this.home();
      const scale = zoom * this.fitScale;
      return { x: x * this.aspect, y, scale, size: scale / rows, width, height, ratio };
    }
    // In OpenSeadragon the picture is 1 wide.
    const bounds = this.viewer.viewport.getBounds(now);
    const scale = width / (bounds.width * this.aspect);
    return {
      x: (bounds.x + bounds.width / 2) * this.aspect,
      y: (bounds.y + bounds.height / 2) * this.aspect,
      scale, size: scale / rows, width, height, ratio,
    };
  }

  camera() {
    return this.stateOf(this.frame());
  }

  rest() {
    return this.stateOf(this.frameOf(false));
  }

  /** @param {Frame} frame @returns {CameraState} */
  stateOf({ x, y, scale }) {
    return { x: x / this.aspect, y, zoom: scale / this.fitScale };
  }

  /** @param {CameraState} state @param {boolean} animate */
  setCamera(state, animate) {
    this.wish = state;
    if (!this.viewer) return;
    const { viewport } = this.viewer;
    const now = !animate || reducedMotion();
    const zoom = (this.stage.width / (state.zoom * this.fitScale * this.aspect)) ** -1;
    viewport.zoomTo(zoom, undefined, now);
    viewport.panTo(new window.OpenSeadragon.Point(state.x, state.y / this.aspect), now);
    this.stage.cameraMoved();
  }

  isFit() {
    const { width, height } = this.stage;
    const now = this.rest();
    return [this.stage.insets, NONE].some((insets) =>
      alike(now, fitBeside(this.fitScale, this.aspect, { width, height, insets })),
    );
  }

  home() {
    const cell = TOLD_APART * this.collection.grid.rows;
    return opening({ scale: this.fitScale, cell }, this.aspect, this.stage);
  }

  isHome() {
    return alike(this.rest(), this.home());
  }

  fit(animate = true) {
    this.setCamera(fitBeside(this.fitScale, this.aspect, this.stage), animate);
  }

  /** @param {number} factor */
  zoomBy(factor) {
    if (!this.viewer) return;
    this.viewer.viewport.zoomBy(factor);
    this.viewer.viewport.applyConstraints();
  }

  /** @param {number} item */
  place(item) {
    const { columns, rows } = this.collection.grid;
    const cell = this.collection.cellOf(item);
    return { x: ((cell % columns) + 0.5) / rows, y: (Math.floor(cell / columns) + 0.5) / rows };
  }

  /**
   * @param {number} item
   * @param {{animate?: boolean, enlarge?: boolean}} [options]
   */
  reveal(item, { animate = true, enlarge = false } = {}) {
    const { stage } = this;
    const frame = this.frame();
    const { x, y } = this.place(item);
    const scale = enlarge ? Math.max(frame.scale, 110 * this.collection.grid.rows) : frame.scale;
    const half = Math.min(scale / this.collection.grid.rows / 2, stage.extent / 4) + 24;
    const px = (x - frame.x) * scale + stage.width / 2;
    const py = (y - frame.y) * scale + stage.height / 2;
    const [qx, qy] = restPoint(px, py, half, stage, enlarge);
    if (qx === px && qy === py && scale === frame.scale) return;
    const cx = x - (qx - stage.width / 2) / scale;
    const cy = y - (qy - stage.height / 2) / scale;
    this.setCamera({ x: cx / this.aspect, y: cy, zoom: scale / this.fitScale }, animate);
  }

  /** @param {number} x @param {number} y */
  pick(x, y) {
    const { columns, rows } = this.collection.grid;
    const frame = this.frame();
    const column = Math.floor((frame.x + (x - frame.width / 2) / frame.scale) * rows);
    const row = Math.floor((frame.y + (y - frame.height / 2) / frame.scale) * rows);
    if (column < 0 || row < 0 || column >= columns || row >= rows) return -1;
    return this.collection.itemAt(row * columns + column);
  }

  /** @param {number} item @returns {Rect} */
  rect(item) {
    const frame = this.frame();
    const { x, y } = this.place(item);
    const width = (this.collection.shapeW[item] / 255) * frame.size;
    const height = (this.collection.shapeH[item] / 255) * frame.size;
    return {
      x: (x - frame.x) * frame.scale + frame.width / 2 - width / 2,
      y: (y - frame.y) * frame.scale + frame.height / 2 - height / 2,
      width,
      height,
    };
  }

  /**
   * The next cell that is no hole.
   * @param {number} item
   * @param {Direction} direction
   */
  step(item, direction) {
    const { columns, rows } = this.collection.grid;
    let cell = this.collection.cellOf(item);
    for (;;) {
      const column = cell % columns;
      if (direction === "left" && column === 0) return item;
      if (direction === "right" && column === columns - 1) return item;
      cell += { left: -1, right: 1, up: -columns, down: columns }[direction];
      if (cell < 0 || cell >= columns * rows) return item;
      const next = this.collection.itemAt(cell);
      if (next >= 0) return next;
    }
  }

  middle() {
    const { width, height, insets } = this.stage;
    const item = this.pick((width + insets.left - insets.right) / 2, (height + insets.top - insets.bottom) / 2);
    return item >= 0 ? item : 0;
  }

  large() {
    const { size, ratio } = this.frame();
    if (size * ratio < this.collection.grid.cell * 1.15) return [];
    const items = this.inSight();
    return items.length > LARGE_AT_ONCE ? [] : items;
  }

  /** The items whose cell reaches onto the stage. */
  inSight() {
    const { x, y, scale, width, height } = this.frame();
    const { columns, rows } = this.collection.grid;
    const c0 = Math.max(0, Math.floor((x - width / 2 / scale) * rows));
    const c1 = Math.min(columns - 1, Math.floor((x + width / 2 / scale) * rows));
    const r0 = Math.max(0, Math.floor((y - height / 2 / scale) * rows));
    const r1 = Math.min(rows - 1, Math.floor((y + height / 2 / scale) * rows));
    const items = [];
    for (let r = r0; r <= r1; r++) {
      for (let c = c0; c <= c1; c++) {
        const item = this.collection.itemAt(r * columns + c);
        if (item >= 0) items.push(item);
      }
    }
    return items;
  }
}
