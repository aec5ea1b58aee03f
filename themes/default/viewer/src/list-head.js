// The head of the list: what it can be sorted by, and what it is.

import { el, icon } from "./dom.js";

export class ListHead {
  /**
   * @param {import("./list-order.js").Column[]} columns
   * @param {import("./strings.js").AllStrings} words
   * @param {import("./store.js").Store} store
   */
  constructor(columns, words, store) {
    this.store = store;
    this.element = el("div", { class: "list-row list-head", role: "row", "aria-rowindex": 1 });
    for (const { key, title } of [{ key: "", title: words.likeness }, ...columns]) {
      const button = el(
        "button",
        { type: "button", onclick: () => this.sortBy(key) },
        el("span", { dir: "auto" }, title),
        icon("sorted"),
      );
      this.element.append(el("div", { role: "columnheader", "data-key": key, title: words.sortBy({ title }) }, button));
    }
  }

  /** By a column, or, the second time, the other way round. @param {string} key */
  sortBy(key) {
    const sort = key && this.store.state.sort === key ? `-${key}` : key;
    this.store.set({ sort });
  }

  /** Mark the column that the rows are sorted by. @param {string} sort */
  mark(sort) {
    const headers = /** @type {HTMLElement[]} */ ([...this.element.children]);
    const key = sort.replace(/^-/, "");
    const here = headers.find((header) => header.dataset.key === key) ?? headers[0];
    for (const header of headers) {
      header.ariaSort = header !== here ? "none" : sort.startsWith("-") ? "descending" : "ascending";
    }
  }
}
