// All pictures as a list with their texts, as one arrangement among the others.
// It lies over its stage, which only lends it its place.

import { ListTable } from "./list-table.js";

/** @implements {View} */
export class ListView {
  /**
   * @param {import("./stage.js").Stage} stage
   * @param {LayoutFacts} facts
   * @param {import("./strings.js").AllStrings} words
   * @param {import("./list-table.js").ListTo & {made: (stage: import("./stage.js").Stage, table: HTMLElement) => void}} to
   */
  constructor(stage, facts, words, to) {
    /** @type {"list"} */
    this.kind = "list";
    this.stage = stage;
    this.facts = facts;
    this.name = facts.name;
    this.title = facts.title;
    this.words = words;
    this.to = to;
    /** Made when the list is first shown. @type {ListTable | null} */
    this.made = null;
  }

  async prepare() {
    await this.stage.baseTiles();
    if (this.made || !this.stage.element.isConnected) return;
    this.made = new ListTable(this.stage, this.words, this.to);
    this.to.made(this.stage, this.made.element);
  }

  /** The table of a list that is shown. */
  get table() {
    return /** @type {ListTable} */ (this.made);
  }

  get window() {
    return this.table.window;
  }

  activate() {
    const { table, stage } = this;
    stage.element.inert = true;
    table.open();
  }

  deactivate() {
    const { table, stage } = this;
    const within = table.element.contains(document.activeElement);
    table.element.hidden = true;
    stage.element.inert = false;
    table.rows.clear();
    if (within) stage.element.focus({ preventScroll: true });
  }

  remove() {
    this.made?.remove();
  }

  /** The list keeps its first row by itself. */
  keep() {}

  resize() {
    this.made?.resize();
  }

  focus() {
    this.table.focus();
  }

  draw() {
    this.table.refresh();
    return false;
  }

  /** @returns {Frame} */
  frame() {
    const { width, height, ratio } = this.stage;
    return { x: 0.5, y: 0.5, scale: height, size: this.window.row, width, height, ratio };
  }

  /** @returns {CameraState} x says nothing, y how far down one is */
  camera() {
    const { offset, most } = this.window;
    return { x: 0.5, y: most > 0 ? offset / most : 0, zoom: 1 };
  }

  rest() {
    return this.camera();
  }

  /** @param {CameraState} camera */
  setCamera(camera) {
    const { made: table } = this;
    if (!table) return;
    table.wish = Math.max(0, Math.min(1, camera.y));
    if (table.active && table.order.length > 0) table.arrive(-1);
  }

  home() {
    return { x: 0.5, y: 0, zoom: 1 };
  }

  isHome() {
    return this.window.offset < 1;
  }

  /** Everything is never in sight. */
  isFit() {
    return false;
  }

  fit() {
    this.table.go(0);
  }

  zoomBy() {}

  /** @param {number} item */
  reveal(item) {
    const place = this.table.rank[item] ?? -1;
    if (place < 0) return;
    this.resize();
    this.table.go(this.window.offsetFor(place));
  }

  /** @returns {Layout} */
  places() {
    throw new Error("A list has no places.");
  }

  /** @param {number} _x @param {number} y */
  pick(_x, y) {
    const row = Math.floor((this.window.offset + y - this.table.head.element.offsetHeight) / this.window.row);
    return this.table.order[row] ?? -1;
  }

  /** @param {number} item @returns {Rect} */
  rect(item) {
    const { row, offset } = this.window;
    return { x: 0, y: this.table.rank[item] * row - offset + this.table.head.element.offsetHeight, width: this.stage.width, height: row };
  }

  /** @param {number} item @param {Direction} direction */
  step(item, direction) {
    const by = { left: 0, right: 0, up: -1, down: 1 }[direction];
    return this.table.order[this.table.rank[item] + by] ?? item;
  }

  middle() {
    return this.table.order[Math.ceil(this.window.offset / this.window.row)] ?? 0;
  }

  /** @returns {number[]} */
  large() {
    return [];
  }

  /** The items whose rows are in sight. */
  inSight() {
    const [first, end] = this.window.rows();
    return this.table.order.slice(first, end);
  }
}
