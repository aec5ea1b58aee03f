// A field with values to tick: the most frequent first, the others on demand.

import { el } from "./dom.js";
import { fold } from "./fold.js";
import { toggled } from "./facet-panel.js";

/** Values shown at first; more of them at a time; from so many on one can look among them. */
const FIRST = 7;
const MORE = 50;
const MANY = 14;

export class ValueControl {
  /**
   * @param {FieldData} field
   * @param {import("./facets.js").ValueFacet} facet
   * @param {import("./strings.js").AllStrings} words
   * @param {(values: string[]) => void} choose
   */
  constructor(field, facet, words, choose) {
    this.facet = facet;
    this.words = words;
    this.choose = choose;
    /** @type {string[]} */
    this.chosen = [];
    this.shown = FIRST;
    /** @type {Uint32Array} */
    this.tally = new Uint32Array(facet.values.length + 1);
    /** Rows by the value's number. @type {Map<number, {element: HTMLElement, box: HTMLInputElement, count: HTMLElement, bar: HTMLElement}>} */
    this.rows = new Map();
    /** @type {string[] | null} */
    this.folded = null;
    this.filter = el("input", {
      type: "text", class: "facet-filter", autocomplete: "off", spellcheck: "false", placeholder: words.within({ field: field.title }),
      "aria-label": words.within({ field: field.title }), oninput: () => this.fill(),
    });
    this.filter.hidden = facet.values.length < MANY;
    this.list = el("ul", { class: "facet-values" });
    this.more = el("button", { type: "button", class: "link-button", onclick: () => this.extend() });
    this.less = el("button", { type: "button", class: "link-button", onclick: () => this.shorten() }, words.fewer);
    this.element = el("div", {}, this.filter, this.list, el("p", { class: "facet-more" }, this.more, this.less));
  }

  /** @param {Uint32Array} tally @param {string[]} chosen */
  show(tally, chosen) {
    this.tally = tally;
    this.chosen = chosen;
    this.fill();
  }

  /** The numbers of the values that come into question, in their order; 0 is none. */
  order() {
    const { facet, tally } = this;
    const text = fold(this.filter.value).trim();
    const picked = new Set(this.chosen.map((value) => facet.numbers.get(value) ?? 0));
    const numbers = [];
    if (text) this.folded ??= facet.values.map(fold);
    for (let v = 1; v <= facet.values.length; v++) {
      if (!text || this.folded?.[v - 1].includes(text) || picked.has(v)) numbers.push(v);
    }
    // Of equal counts the value that is more frequent in all comes first, as they are numbered.
    const weight = (/** @type {number} */ v) => tally[v] + (picked.has(v) && v > this.shown ? 1e9 : 0);
    numbers.sort((a, b) => weight(b) - weight(a) || a - b);
    if (!text && (tally[0] > 0 || picked.has(0))) numbers.splice(Math.min(numbers.length, this.shown), 0, 0);
    return numbers;
  }

  fill() {
    const { list, shown, more, less, words, tally } = this;
    const order = this.order();
    const none = order.includes(0) ? 1 : 0;
    const most = order.reduce((max, v) => Math.max(max, tally[v]), 1);
    const rows = order.slice(0, shown + none).map((v) => this.row(v, most));
    const same = rows.length === list.childElementCount && rows.every((row, i) => row === list.children[i]);
    if (!same) {
      const held = list.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
      list.replaceChildren(...rows);
      if (held?.isConnected) held.focus({ preventScroll: true });
    }
    const left = order.length - none - shown;
    more.hidden = left <= 0;
    more.textContent = words.showMore({ n: Math.min(left, shown > FIRST ? MORE : left) });
    less.hidden = shown <= FIRST;
  }

  extend() {
    const from = this.shown;
    this.shown += MORE;
    this.fill();
    // Who came by key goes on with the first that is new.
    if (document.activeElement === this.more || this.more.hidden) this.list.children[from]?.querySelector("input")?.focus();
  }

  shorten() {
    this.shown = FIRST;
    this.fill();
    this.more.focus();
  }

  /** @param {number} v @param {number} most */
  row(v, most) {
    const { facet, words, tally } = this;
    const value = v ? facet.values[v - 1] : "";
    let row = this.rows.get(v);
    if (!row) {
      const box = el("input", { type: "checkbox", onchange: () => this.choose(toggled(this.chosen, value)) });
      const count = el("span", { class: "facet-count" });
      const bar = el("span", { class: "facet-bar", "aria-hidden": "true" });
      const name = el("span", { class: v ? "facet-name" : "facet-name facet-none", dir: "auto" }, v ? value : words.none);
      row = { element: el("li", {}, el("label", {}, box, name, count, bar)), box, count, bar };
      this.rows.set(v, row);
    }
    const n = tally[v];
    row.box.checked = this.chosen.includes(value);
    row.count.textContent = words.number(n);
    row.bar.style.inlineSize = `${(100 * n) / most}%`;
    row.element.classList.toggle("facet-empty", n === 0);
    return row.element;
  }
}
