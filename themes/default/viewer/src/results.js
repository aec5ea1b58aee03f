// The list of results under the search box: the best first, more as one goes on.

import { el } from "./dom.js";
import { fold } from "./fold.js";

const AT_FIRST = 12;
const STEP = 12;
const THUMB = 40;

export class Results {
  /**
   * @param {import("./filtering.js").Filtering} filtering
   * @param {{open: (item: number) => void, replace: (query: string) => void}} to
   */
  constructor(filtering, to) {
    this.filtering = filtering;
    this.to = to;
    /** All that are ranked, of which the first are shown. @type {number[]} */
    this.items = [];
    /** The one that the keys are at, or -1. */
    this.at = -1;
    /** By their place: each is used again, as a new one for every key that is typed takes its time. @type {HTMLCanvasElement[]} */
    this.canvases = [];
    /** What the list shows. @type {unknown} */
    this.filled = null;
    const { words } = filtering;
    this.note = el("p", { class: "results-note", dir: "auto" });
    this.list = el("ul", { id: "results", role: "listbox", "aria-label": words.results });
    this.element = el("div", { class: "results", hidden: true }, this.note, this.list);
    // The focus stays in the box.
    this.list.addEventListener("pointerdown", (event) => event.pointerType === "mouse" && event.preventDefault());
    this.list.addEventListener("pointerleave", () => this.point(-1));
    this.list.addEventListener(
      "scroll",
      () => {
        const { scrollTop, clientHeight, scrollHeight } = this.list;
        if (scrollTop + clientHeight > scrollHeight - 120) this.extend();
      },
      { passive: true },
    );
  }

  fill() {
    const { filtering } = this;
    if (this.filled === filtering.matches && this.filled) return;
    this.filled = filtering.matches;
    this.items = filtering.results();
    this.at = -1;
    this.list.replaceChildren();
    this.list.hidden = this.items.length === 0;
    this.list.scrollTop = 0;
    this.say();
    this.extend(AT_FIRST);
  }

  /** What was meant, where nothing is spelled so; and what to do where nothing matches. */
  say() {
    const { filtering, note, to } = this;
    const { words, found, index } = filtering;
    note.replaceChildren();
    if (!filtering.matches) return;
    if (this.items.length) for (const [asked, meant] of found?.corrected ?? []) note.append(el("span", {}, words.corrected({ asked, list: words.join(meant.slice(0, 4)) + (meant.length > 4 ? " …" : "") })), " ");
    if (this.items.length === 0) {
      note.append(words.nothing, " ");
      const { query } = filtering.wish;
      const nearest = found?.count === 0 ? index?.suggest(query) : null;
      if (nearest) {
        const [asked, meant] = nearest;
        // Words are compared without accents, so the word is sought in what was typed in the same way.
        const better = query.split(/\s+/).map((word) => (fold(word).includes(asked) ? meant : word)).join(" ");
        note.append(this.button(words.didYouMean({ word: meant }), () => to.replace(better)), " ");
      }
      note.append(this.button(words.clearAll, () => filtering.clear()));
    }
    note.hidden = !note.hasChildNodes();
  }

  /** @param {string} text @param {() => void} onclick */
  button(text, onclick) {
    return el("button", { type: "button", class: "link-button", onclick }, text);
  }

  /** Show more of them. @param {number} [by] */
  extend(by = STEP) {
    const from = this.list.childElementCount;
    this.list.append(...this.items.slice(from, from + by).map((item, i) => this.option(item, from + i)));
  }

  /** @param {number} item @param {number} place */
  option(item, place) {
    const { collection, stage, words } = this.filtering;
    const canvas = (this.canvases[place] ??= el("canvas", { "aria-hidden": "true" }));
    stage.thumbs.paint(canvas, item, THUMB);
    const title = el("span", { class: "results-title", dir: "auto" });
    const known = collection.peek(item);
    title.textContent = known ? known.title : words.loading;
    if (!known) collection.load(item).then((loaded) => (title.textContent = loaded.title), () => {});
    return el(
      "li",
      {
        role: "option", id: `result-${place}`, "aria-selected": "false", "aria-posinset": place + 1, "aria-setsize": this.items.length,
        onclick: () => this.to.open(item),
        onpointerenter: () => this.point(item),
      },
      el("span", { class: "results-picture" }, canvas),
      title,
    );
  }

  /** Ring an item on the stage. @param {number} item */
  point(item) {
    const { store } = this.filtering;
    if (item >= 0 || store.state.hoverBy === "panel") store.set({ hover: item, hoverBy: "panel" });
  }

  /** @param {number} by */
  step(by) {
    const last = this.items.length - 1;
    if (last < 0) return;
    // Before the first and after the last is the box itself.
    this.at = this.at + by > last ? -1 : this.at + by < -1 ? last : this.at + by;
    while (this.at >= this.list.childElementCount) this.extend();
    this.point(this.at < 0 ? -1 : this.items[this.at]);
  }

  /** Mark the one that the keys are at. @returns {string} its id, or "" */
  mark() {
    let id = "";
    [...this.list.children].forEach((option, i) => {
      const here = i === this.at && !this.element.hidden;
      option.setAttribute("aria-selected", String(here));
      if (here) {
        id = option.id;
        option.scrollIntoView({ block: "nearest" });
      }
    });
    return id;
  }

  /** The item that Enter opens, or -1. */
  chosen() {
    return this.at < 0 ? -1 : this.items[this.at];
  }
}
