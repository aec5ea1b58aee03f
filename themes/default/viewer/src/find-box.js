// The row below the title, as it stands before anybody looks for something: find-bar.js
// brings it to life.

import { el, icon, iconButton } from "./dom.js";

export class FindBox {
  /**
   * @param {import("./strings.js").Strings} words
   * @param {{search: boolean, filters: boolean}} shown
   * @param {{wake: () => void, filters: () => void}} to `wake`: words are about to come
   */
  constructor(words, shown, to) {
    this.input = el("input", {
      type: "text", id: "search", class: "find-input", role: "combobox", autocomplete: "off", autocapitalize: "off",
      spellcheck: "false", enterkeyhint: "search", placeholder: words.searchHint, "aria-label": words.searchHint,
      "aria-autocomplete": "list", "aria-controls": "results", "aria-expanded": "false", dir: "auto", onfocus: to.wake,
    });
    this.erase = iconButton("close", words.clearSearch, () => {}, "find-erase");
    this.erase.hidden = true;
    this.button = el(
      "button",
      { type: "button", class: "find-filters", "aria-expanded": "false", "aria-controls": "facets", onclick: to.filters },
      icon("filter"),
      el("span", {}, words.filters),
    );
    this.box = el("div", { class: "find-box" }, icon("search"), this.input, this.erase);
    /** What is filtered by. */
    this.active = el("div", { class: "find-active", hidden: true });
    this.element = el("div", { class: "find", role: "search" }, shown.search && this.box, shown.filters && this.button, this.active);
  }
}
