// A field of longer texts: words to be found in it.

import { el } from "./dom.js";

export class TextControl {
  /**
   * @param {FieldData} field
   * @param {import("./strings.js").AllStrings} words
   * @param {(values: string[], change?: import("./filtering.js").Change) => void} choose
   */
  constructor(field, words, choose) {
    this.words = words;
    this.input = el("input", {
      type: "text", class: "facet-filter", autocomplete: "off", spellcheck: "false", dir: "auto",
      placeholder: words.containing, "aria-label": words.pair({ name: field.title, value: words.containing }),
      oninput: () => {
        const text = this.input.value.trim().replace(/\s+/g, " ");
        choose(text ? [text] : [], "typed");
      },
    });
    this.none = el("input", { type: "checkbox", onchange: () => choose(this.none.checked ? [""] : []) });
    this.count = el("span", { class: "facet-count" });
    this.row = el("label", { class: "facet-lone" }, this.none, el("span", { class: "facet-name facet-none" }, words.none), this.count);
    this.element = el("div", {}, this.input, this.row);
  }

  /** @param {Uint32Array} tally @param {string[]} chosen */
  show([none], chosen) {
    const text = chosen.find(Boolean) ?? "";
    if (this.input.value.trim().replace(/\s+/g, " ") !== text) this.input.value = text;
    this.none.checked = chosen.includes("");
    this.count.textContent = this.words.number(none);
    this.row.hidden = none === 0 && !this.none.checked;
  }
}
