// What the row below the title does: the search box and its results, what is filtered by, and how
// many pictures match.

import { chips, foundText } from "./chips.js";
import { el } from "./dom.js";
import { fold } from "./fold.js";
import { Results } from "./results.js";

export class FindBar {
  /**
   * @param {import("./filtering.js").Filtering} filtering
   * @param {import("./find-box.js").FindBox} box the row as it stands
   * @param {{open: (item: number) => void, leave: () => void, say: (text: string) => void}} to
   *   `leave`: the focus goes back to the stage
   */
  constructor(filtering, box, to) {
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
    const { input, erase, active } = box;
    this.input = input;
    this.erase = erase;
    this.active = active;
    this.element = box.element;
    this.count = el("p", { class: "find-count" });
    this.chips = el("ul", { class: "chips", "aria-label": words.active });
    this.all = el("button", { type: "button", class: "find-clear", onclick: () => this.clearAll() }, words.clearAll);
    active.append(this.count, this.chips, this.all);
    box.box.append(this.results.element);
    this.listen();
    filtering.listeners.push(() => this.changed());
  }

  listen() {
    const { input } = this;
    input.addEventListener("input", () => this.typed());
    input.addEventListener("focus", () => this.wake());
    input.addEventListener("pointerdown", () => this.show());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.element.contains(document.activeElement) || this.close(), 0));
    this.erase.addEventListener("click", () => this.clearWords());
  }

  /** Words may have been typed before anybody listened. */
  catchUp() {
    if (this.input.value) this.typed();
    else if (document.activeElement === this.input) this.wake();
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
    const text = foundText(count, collection.count, words);
    if (on || this.count.textContent) this.to.say(on ? text : words.count({ n: collection.count }));
    this.count.textContent = on ? text : "";
    filtering.stage.element.classList.toggle("filtered", on);
  }
}
