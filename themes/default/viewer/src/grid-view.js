// The grid as one picture of everything, shown by OpenSeadragon from the pyramid.

import { GridCamera } from "./grid-camera.js";
import { GridLooks } from "./grid-looks.js";
import { openPyramid } from "./pyramid.js";
import { stepAmong } from "./step.js";

const LARGE_AT_ONCE = 60;

/** @implements {View} */
export class GridView {
  /**
   * @param {import("./stage.js").Stage} stage
   * @param {LayoutFacts} facts
   */
  constructor(stage, facts) {
    /** @type {"grid"} */
    this.kind = "grid";
    this.facts = facts;
    this.name = facts.name;
    this.title = facts.title;
    this.stage = stage;
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
    this.view = new GridCamera(stage);
    this.looks = new GridLooks(this);
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
    const { width, height } = this.stage;
    const viewer = await openPyramid(this.element, this.collection.grid, Math.min(width, height));
    // Its stage may have been closed meanwhile.
    if (!this.element.isConnected) return viewer.destroy();
    this.viewer = viewer;
    this.adapt();
    this.setCamera(this.view.wish ?? this.home(), false);
  }

  /** The stage has the keys and the focus; OpenSeadragon only draws and moves. */
  adapt() {
    const { viewer, stage, view } = this;
    viewer.innerTracker.keyDownHandler = null;
    viewer.innerTracker.keyUpHandler = null;
    viewer.innerTracker.keyHandler = null;
    for (const element of this.element.querySelectorAll("[tabindex]")) element.setAttribute("tabindex", "-1");
    view.take(viewer, this.element);
    viewer.addHandler("update-viewport", () => stage.cameraMoved());
    viewer.addHandler("animation", () => stage.cameraMoved());
  }

  activate() {
    this.element.classList.add("active");
  }

  deactivate() {
    this.element.classList.remove("active");
  }

  remove() {
    this.element.classList.remove("active");
    this.viewer?.destroy();
    this.viewer = this.view.viewer = null;
  }

  keep() {
    this.view.keep();
  }

  resize() {
    this.view.resize();
  }

  /** OpenSeadragon draws by itself. */
  draw() {
    return false;
  }

  /** @returns {Frame} */
  frame() {
    return this.view.frameOf(true);
  }

  camera() {
    return this.view.stateOf(this.frame());
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

  home() {
    return this.view.home();
  }

  isHome() {
    return this.view.isHome();
  }

  fit(animate = true) {
    this.view.fit(animate);
  }

  /** @param {number} factor */
  zoomBy(factor) {
    this.view.zoomBy(factor);
  }

  /** The middle of an item's cell. @param {number} item */
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
    this.view.reveal(this.place(item), { animate, enlarge });
  }

  /** @param {number} x @param {number} y */
  pick(x, y) {
    const { columns, rows } = this.collection.grid;
    const frame = this.frame();
    const column = Math.floor((frame.x + (x - frame.width / 2) / frame.scale) * rows);
    const row = Math.floor((frame.y + (y - frame.height / 2) / frame.scale) * rows);
    if (column < 0 || row < 0 || column >= columns || row >= rows) return -1;
    const item = this.collection.itemAt(row * columns + column);
    return this.collection.only?.[item] === 0 ? -1 : item;
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
    const { only } = this.collection;
    if (only) return stepAmong(this.places(), item, direction, only);
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
    const [x, y] = [(width + insets.left - insets.right) / 2, (height + insets.top - insets.bottom) / 2];
    const item = this.pick(x, y);
    if (item >= 0 || !this.collection.only) return Math.max(0, item);
    let [best, least] = [0, Infinity];
    for (let i = this.collection.next(-1, 1); i >= 0; i = this.collection.next(i, 1)) {
      const rect = this.rect(i);
      const far = Math.hypot(rect.x + rect.width / 2 - x, rect.y + rect.height / 2 - y);
      if (far < least) [best, least] = [i, far];
    }
    return best;
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
