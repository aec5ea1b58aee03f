// The list as a table: its order, its rows in sight and its keys.

import { el } from "./dom.js";
import { ListHead } from "./list-head.js";
import { columnsOf, loadAll, orderOf } from "./list-order.js";
import { ListRows } from "./list-rows.js";
import { Windowing } from "./windowing.js";

/** Root ems of a row (list.css). */
const ROW = 4;
const MORE = 3;
const REST_MS = 120;

/**
 * @typedef {object} ListTo
 * @property {(item: number) => void} open
 * @property {() => Uint8Array | null} matches 1 for each item that a filter lets through, null where there is none
 * @property {() => void} failed some texts did not load
 */

export class ListTable {
  /**
   * @param {import("./stage.js").Stage} stage
   * @param {import("./strings.js").AllStrings} words
   * @param {ListTo} to
   */
  constructor(stage, words, to) {
    this.stage = stage;
    this.words = words;
    this.to = to;
    this.collection = stage.collection;
    this.store = stage.store;
    this.window = new Windowing();
    this.columns = columnsOf(this.collection.fields, words.titles);
    this.head = new ListHead(this.columns, words, this.store);
    this.body = el("div", { class: "list-body", role: "rowgroup" });
    this.note = el("p", { class: "list-note", role: "status" });
    this.element = el(
      "div",
      { class: "list", role: "grid", tabindex: "-1", "aria-multiselectable": "true", "aria-colcount": this.columns.length + 1, hidden: true },
      el("div", { role: "rowgroup", class: "list-top" }, this.head.element),
      this.note,
      this.body,
    );
    this.element.style.setProperty("--fields", String(this.columns.length - 1));
    this.rows = new ListRows(this.body, stage, this.columns, words);
    /** The items from first to last. @type {number[]} */
    this.order = [];
    /** Where each item is in it, or -1. */
    this.rank = new Int32Array(0);
    /** What the order was made of. @type {{sort: string, matches: Uint8Array | null} | null} */
    this.made = null;
    /** The row that Tab leads to. */
    this.current = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.due = undefined;
    this.turn = 0;
    /** How far down to be once there is an order, 0…1; or -1. */
    this.wish = -1;
    this.listen();
    stage.element.after(this.element);
  }

  listen() {
    const { element, store } = this;
    element.addEventListener("scroll", () => this.scrolled(), { passive: true });
    element.addEventListener("keydown", (event) => this.key(event));
    element.addEventListener("click", (event) => {
      const row = this.rowOf(event.target);
      if (row >= 0 && !this.choose(row, event)) store.select(this.order[row]);
    });
    element.addEventListener("pointerover", (event) => {
      if (event.pointerType !== "touch") this.mark(this.rowOf(event.target));
    });
    element.addEventListener("pointerleave", () => this.mark(-1));
    element.addEventListener("focusin", (event) => {
      const row = this.rowOf(event.target);
      if (row < 0) return;
      this.current = row;
      if (/** @type {Element} */ (event.target).matches(":focus-visible")) this.mark(row);
    });
    this.stop = store.subscribe((state, before) => {
      if (!this.active) return;
      if (state.sort !== before.sort) this.arrange();
      else if (["item", "hover", "selection"].some((part) => /** @type {any} */ (state)[part] !== /** @type {any} */ (before)[part])) this.show();
    });
    this.sizes = new ResizeObserver(() => this.active && this.resize());
    this.sizes.observe(element);
  }

  /** Whether who selects takes a row. @param {number} row @param {{shiftKey: boolean, ctrlKey: boolean, metaKey: boolean}} keys */
  choose(row, keys) {
    return (this.stage.lead ?? this.stage).choose(this.order[row], /** @type {PointerEvent} */ (keys));
  }

  /** @param {number} row */
  mark(row) {
    this.store.set({ hover: row < 0 ? -1 : this.order[row], hoverBy: "panel" });
  }

  /** The number of the row that something is in, or -1. @param {EventTarget | null} target */
  rowOf(target) {
    const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest("[data-row]"));
    return row ? Number(row.dataset.row) : -1;
  }

  get active() {
    return !this.element.hidden;
  }

  remove() {
    this.stop?.();
    this.sizes?.disconnect();
    this.element.remove();
  }

  /** Bring the pictures into the order that is asked for. */
  async arrange() {
    const turn = ++this.turn;
    const { collection, words, note } = this;
    const { sort } = this.store.state;
    const matches = this.to.matches();
    const column = this.columns.find(({ key }) => key === sort.replace(/^-/, "")) ?? null;
    this.made = { sort, matches };
    if (column) {
      try {
        await loadAll(collection, (share) => (note.textContent = turn === this.turn ? words.loadingShare({ share: words.percent(share) }) : ""));
      } catch {
        if (turn === this.turn) this.store.set({ sort: "" });
        return this.to.failed();
      }
      if (turn !== this.turn) return;
    }
    const within = this.rows.body.contains(document.activeElement);
    const held = this.order[this.current] ?? -1;
    this.order = orderOf(collection, column, sort.startsWith("-"), matches);
    this.rank = new Int32Array(collection.count).fill(-1);
    this.order.forEach((item, i) => (this.rank[item] = i));
    this.rows.clear();
    this.rows.fact = Math.max(1, column ? this.columns.indexOf(column) : 1);
    const again = this.window.count > 0;
    this.resize();
    note.textContent = this.order.length ? "" : words.noneShown;
    this.name();
    this.head.mark(sort);
    const { item } = this.store.state;
    const stay = item >= 0 ? item : within ? held : -1;
    this.current = Math.max(0, stay < 0 ? 0 : this.rank[stay]);
    if (again) this.go(0);
    this.arrive(stay);
    if (within) this.focusRow(this.current);
  }

  /** Come into sight, in order. */
  open() {
    const { sort, item } = this.store.state;
    this.element.hidden = false;
    this.resize();
    if (this.made?.sort !== sort || this.made.matches !== this.to.matches()) this.arrange();
    else this.arrive(item);
  }

  /** Be where a link said, else where an item is. @param {number} item */
  arrive(item) {
    const place = item >= 0 ? this.rank[item] : -1;
    if (this.wish >= 0) this.go(this.wish * this.window.most);
    else if (place >= 0) this.go(this.window.offsetFor(place));
    else this.show();
    this.wish = -1;
  }

  /** Say how many rows there are. */
  name() {
    const { element, words, order, collection } = this;
    element.setAttribute("aria-rowcount", String(order.length + 1));
    const n = collection.count;
    const count = order.length < n ? words.some({ part: order.length, n }) : words.count({ n });
    element.setAttribute("aria-label", words.stage({ view: words.list, count }));
  }

  resize() {
    if (!this.active) return;
    const { element, window: rows, head, stage } = this;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const sheet = innerWidth <= 640 ? stage.insets.bottom : 0;
    rows.set(this.order.length, ROW * rem, Math.max(1, element.clientHeight - head.element.offsetHeight - sheet));
    this.body.style.blockSize = `${rows.height}px`;
    this.go(rows.offset);
  }

  scrolled() {
    const top = this.element.scrollTop;
    if (Math.abs(top - this.window.top) < 1) return;
    this.window.scrolled(top);
    this.stage.cameraMoved();
    this.show();
    clearTimeout(this.due);
    this.due = setTimeout(() => this.go(this.window.offset), REST_MS);
  }

  /** @param {number} offset */
  go(offset) {
    clearTimeout(this.due);
    this.window.go(offset);
    if (Math.abs(this.element.scrollTop - this.window.top) >= 1) this.element.scrollTop = this.window.top;
    this.stage.cameraMoved();
    this.show();
    this.due = setTimeout(() => this.rows.settle(), REST_MS / 2);
  }

  /** Show the rows in sight, and which of them are meant. */
  show() {
    const { window: rows, order, store } = this;
    const [first, end] = rows.rows(MORE);
    const numbers = Array.from({ length: Math.max(0, end - first) }, (_, k) => first + k);
    const focused = this.rowOf(document.activeElement);
    const held = this.rows.body.contains(document.activeElement) && focused < order.length ? focused : -1;
    // The one with the focus stays, or the focus would be lost.
    if (held >= 0 && (held < first || held >= end)) numbers.push(held);
    this.rows.keep(numbers, order);
    const [low, high] = rows.rows();
    const tab = this.current >= low && this.current < high ? this.current : held >= 0 ? held : low;
    const { item, hover, selection } = store.state;
    for (const [i, { element, item: shown }] of this.rows.shown) {
      element.style.transform = `translateY(${rows.at(i)}px)`;
      element.tabIndex = i === tab ? 0 : -1;
      element.classList.toggle("hovered", shown === hover);
      element.ariaCurrent = String(shown === item);
      element.ariaSelected = String(selection.has(shown));
    }
    const place = hover >= 0 ? this.rank[hover] : -1;
    this.element.classList.toggle("above", place >= 0 && place < low);
    this.element.classList.toggle("below", place >= high);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const head = this.head.element.contains(/** @type {Node} */ (event.target));
    const row = this.rowOf(event.target);
    const page = Math.max(1, Math.floor(this.window.view / this.window.row) - 1);
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
    if (head && event.key !== "ArrowDown") return;
    if (by !== undefined && this.order.length > 0) {
      const from = head || row < 0 ? this.window.rows()[0] - (by === 1 ? 1 : 0) : row;
      this.focusRow(Math.max(0, Math.min(this.order.length - 1, from + by)));
    } else if (event.key === "Enter" && row >= 0) {
      this.to.open(this.order[row]);
    } else if (event.key === " " && row >= 0) {
      this.choose(row, { shiftKey: false, ctrlKey: true, metaKey: false });
    } else return;
    event.preventDefault();
  }

  /** @param {number} row */
  focusRow(row) {
    this.current = row;
    this.go(this.window.offsetFor(row));
    this.rows.shown.get(row)?.element.focus({ preventScroll: true });
  }

  /** Take the focus. */
  focus() {
    const { item } = this.store.state;
    const place = item >= 0 ? this.rank[item] : -1;
    this.focusRow(place >= 0 ? place : Math.max(0, Math.min(this.order.length - 1, this.current)));
  }

  /** A filter may have changed: it says so by the looks of the items. */
  refresh() {
    if (this.made && this.made.matches !== this.to.matches()) this.arrange();
  }
}
