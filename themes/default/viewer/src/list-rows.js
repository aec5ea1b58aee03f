// The rows of the list as elements: made when they come into sight, gone when they leave.

import { el } from "./dom.js";
import { valueNodes } from "./facts.js";

/** Pixels of a picture's longer side. */
const THUMB = 48;

/** @typedef {{element: HTMLElement, canvas: HTMLCanvasElement, cells: HTMLElement[], item: number, full: boolean}} Row */

export class ListRows {
  /**
   * @param {HTMLElement} body
   * @param {import("./stage.js").Stage} stage
   * @param {import("./list-order.js").Column[]} columns
   * @param {import("./strings.js").Strings} words
   */
  constructor(body, stage, columns, words) {
    this.body = body;
    this.stage = stage;
    this.columns = columns;
    this.words = words;
    /** The column that narrow lists show below the title. */
    this.fact = 1;
    /** By their number in the list. @type {Map<number, Row>} */
    this.shown = new Map();
  }

  clear() {
    for (const { element } of this.shown.values()) element.remove();
    this.shown.clear();
  }

  /**
   * Have exactly these rows.
   * @param {number[]} numbers
   * @param {number[]} order the items
   */
  keep(numbers, order) {
    const kept = new Set(numbers);
    for (const [i, { element }] of this.shown) {
      if (kept.has(i)) continue;
      element.remove();
      this.shown.delete(i);
    }
    for (const i of numbers) if (!this.shown.has(i)) this.shown.set(i, this.make(i, order[i]));
  }

  /** @param {number} i @param {number} item @returns {Row} */
  make(i, item) {
    const canvas = el("canvas", {});
    const cells = this.columns.map((_, c) => {
      const kind = c === 0 ? "list-title" : c === this.fact ? "list-fact" : "";
      return el("div", { role: "gridcell", dir: "auto", class: kind });
    });
    const element = el(
      "div",
      // The header is row 1.
      { class: "list-row", role: "row", "aria-rowindex": i + 2, tabindex: "-1" },
      el("div", { role: "gridcell", class: "list-picture", "aria-hidden": "true" }, canvas),
      ...cells,
    );
    element.dataset.row = String(i);
    const row = { element, canvas, cells, item, full: false };
    // What is at hand, for now: rows may rush past.
    this.stage.thumbs.paint(canvas, item, THUMB, false);
    this.fill(row);
    this.insert(i, element);
    return row;
  }

  /** Rows stand in the page as they are seen, whatever the order they came in. @param {number} i @param {HTMLElement} element */
  insert(i, element) {
    let after = null;
    for (const [j, row] of this.shown) if (j > i && (!after || j < Number(after.dataset.row))) after = row.element;
    this.body.insertBefore(element, after);
  }

  /** @param {Row} row */
  fill(row) {
    const item = this.stage.collection.peek(row.item);
    if (!item) {
      row.cells[0].textContent = this.words.loading;
      return;
    }
    this.columns.forEach(({ field }, c) => {
      const cell = row.cells[c];
      const { fields } = this.stage.collection;
      cell.replaceChildren(...(field < 0 ? [item.title] : valueNodes(item.values[field], fields[field], item.scores, { words: this.words })));
      cell.title = cell.textContent;
    });
    row.full = true;
  }

  /** The rows rest: worth their texts and finer pictures. */
  settle() {
    const { stage } = this;
    for (const row of this.shown.values()) {
      stage.thumbs.paint(row.canvas, row.item, THUMB);
      if (!row.full) stage.collection.load(row.item).then(() => row.full || this.fill(row), () => {});
    }
  }
}
