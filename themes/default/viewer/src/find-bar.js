// The row below the title: the search box, the button of the filters, what is
// filtered by, and how many pictures match.

import { chips } from "./chips.js";
import { el, icon, iconButton } from "./dom.js";
import { fold } from "./fold.js";
import { Results } from "./results.js";

export class FindBar {
  /**
   * @param {import("./filtering.js").Filtering} filtering
   * @param {{open: (item: number) => void, leave: () => void, filters: () => void, say: (text: string) => void}} to
   *   `leave`: the focus goes back to the stage
   * @param {{search: boolean, filters: boolean}} shown
   */
  constructor(filtering, to, shown) {
    this.filtering = filtering;
    this.to = to;
    const { words } = filtering;
    this.results = new Results(filtering, {
      open: (item) => {
        this.close();
        to.open(item);
      },
      replace: (query) => {
        this.input.value = query;
        this.typed();
        this.input.focus();
      },
    });
    this.input = el("input", {
      type: "text", id: "search", class: "find-input", role: "combobox", autocomplete: "off", autocapitalize: "off",
      spellcheck: "false", enterkeyhint: "search", placeholder: words.searchHint, "aria-label": words.searchHint,
      "aria-autocomplete": "list", "aria-controls": "results", "aria-expanded": "false", dir: "auto",
      oninput: () => this.typed(),
      onfocus: () => this.wake(),
      onpointerdown: () => this.show(),
      onkeydown: (event) => this.key(event),
      onblur: () => setTimeout(() => this.element.contains(document.activeElement) || this.close(), 0),
    });
    this.erase = iconButton("close", words.clearSearch, () => this.clearWords(), "find-erase");
    this.button = el(
      "button",
      { type: "button", class: "find-filters", "aria-expanded": "false", "aria-controls": "facets", onclick: to.filters },
      icon("filter"),
      el("span", {}, words.filters),
    );
    this.count = el("p", { class: "find-count" });
    this.chips = el("ul", { class: "chips", "aria-label": words.active });
    this.all = el("button", { type: "button", class: "find-clear", onclick: () => this.clearAll() }, words.clearAll);
    const box = el("div", { class: "find-box" }, icon("search"), this.input, this.erase, this.results.element);
    const active = el("div", { class: "find-active" }, this.count, this.chips, this.all);
    this.element = el("div", { class: "find", role: "search" }, shown.search && box, shown.filters && this.button, active);
    this.active = active;
    filtering.listeners.push(() => this.changed());
    this.changed();
  }

  /** Words are about to come: have the index ready. */
  wake() {
    this.filtering.loadIndex().catch(() => {});
  }

  typed() {
    this.erase.hidden = this.input.value === "";
    this.filtering.search(this.input.value);
    this.show();
  }

  /** Show the results, if there is anything to look for. */
  show() {
    const shown = fold(this.input.value).trim() !== "" && this.filtering.wish.query !== "";
    this.results.element.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown));
    if (shown) this.results.fill();
    this.mark();
  }

  close() {
    this.results.element.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.results.at = -1;
    this.results.point(-1);
    this.mark();
  }

  mark() {
    const id = this.results.mark();
    if (id) this.input.setAttribute("aria-activedescendant", id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const open = !this.results.element.hidden;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      if (!open) this.show();
      else this.results.step(by);
      this.mark();
    } else if (event.key === "Enter") {
      const item = open ? this.results.chosen() : -1;
      if (item >= 0) {
        this.close();
        this.to.open(item);
      } else {
        this.close();
        this.to.leave();
      }
    } else if (event.key === "Escape") {
      if (open) this.close();
      else if (this.input.value) this.clearWords();
      else this.to.leave();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  clearWords() {
    this.input.value = "";
    this.typed();
    this.close();
    this.input.focus();
  }

  clearAll() {
    this.input.value = "";
    this.filtering.clear();
    this.to.leave();
  }

  /** Another filter is shown. */
  changed() {
    const { filtering, input } = this;
    const { words, collection, count } = filtering;
    const { query } = filtering.wish;
    const plain = (/** @type {string} */ text) => text.trim().replace(/\s+/g, " ");
    if (plain(input.value) !== query) input.value = query;
    this.erase.hidden = input.value === "";
    const on = filtering.matches !== null;
    this.active.hidden = !on;
    if (!this.results.element.hidden) this.show();
    this.chips.replaceChildren(...chips(filtering));
    this.chips.hidden = this.chips.childElementCount === 0;
    const text = words.some(count, collection.count);
    if (on || this.count.textContent) this.to.say(on ? text : words.count(collection.count));
    this.count.textContent = on ? text : "";
    filtering.stage.element.classList.toggle("filtered", on);
  }
}
