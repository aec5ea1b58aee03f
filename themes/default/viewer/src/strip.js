// A row of small pictures to look at, open, and take in or out.

import { el, icon } from "./dom.js";

const THUMB = 56;

/**
 * @typedef {object} StripActions
 * @property {(item: number) => void} open
 * @property {(item: number) => void} point mark an item on the stage, -1 for none
 * @property {(item: number) => void} change take it away, or add it
 */

export class Strip {
  /**
   * @param {import("./collection.js").Collection} collection
   * @param {import("./thumbs.js").Thumbs} thumbs
   * @param {{label: string, open: LaterWords["open"], change: LaterWords["remove"], more: LaterWords["more"], icon: "close" | "plus", most: number}} words
   * @param {StripActions} actions
   */
  constructor(collection, thumbs, words, actions) {
    this.collection = collection;
    this.thumbs = thumbs;
    this.words = words;
    this.actions = actions;
    /** What is shown, by item. @type {Map<number, HTMLElement>} */
    this.shown = new Map();
    this.rest = el("li", { class: "strip-rest", hidden: true });
    this.element = el("ul", { class: "strip", "aria-label": words.label }, this.rest);
  }

  /** Show the first of these items. @param {ArrayLike<number>} items */
  show(items) {
    const { most, more } = this.words;
    const first = new Set(Array.from({ length: Math.min(most, items.length) }, (_, i) => items[i]));
    const focus = [...this.shown.values()].findIndex((li) => li.contains(document.activeElement));
    for (const [item, li] of this.shown) {
      if (first.has(item)) continue;
      li.remove();
      this.shown.delete(item);
    }
    // What stays is not touched: only the new ones are put between.
    let before = /** @type {Element | null} */ (this.element.firstElementChild);
    for (const item of first) {
      const known = this.shown.get(item);
      if (known && known === before) {
        before = known.nextElementSibling;
        continue;
      }
      const li = known ?? this.entry(item);
      this.element.insertBefore(li, before);
    }
    this.shown = new Map([...first].map((item) => [item, /** @type {HTMLElement} */ (this.shown.get(item))]));
    this.rest.hidden = items.length <= most;
    this.rest.textContent = more({ n: items.length - most });
    // Who takes away one after the other stays in the row.
    if (focus >= 0 && !this.element.contains(document.activeElement)) {
      const next = [...this.shown.values()][Math.min(focus, this.shown.size - 1)];
      /** @type {HTMLElement | null | undefined} */ (next?.querySelector(".strip-change"))?.focus();
    }
  }

  /** @param {number} item */
  entry(item) {
    const { words, actions, collection } = this;
    const canvas = el("canvas", {});
    this.thumbs.paint(canvas, item, THUMB);
    const open = el(
      "button",
      {
        type: "button",
        class: "strip-open",
        onclick: () => actions.open(item),
        onpointerenter: () => actions.point(item),
        onpointerleave: () => actions.point(-1),
        onfocus: () => actions.point(item),
        onblur: () => actions.point(-1),
      },
      canvas,
    );
    const change = el("button", { type: "button", class: "strip-change", onclick: () => actions.change(item) }, icon(words.icon));
    const name = (/** @type {string} */ title) => {
      open.title = title;
      open.setAttribute("aria-label", words.open({ title }));
      change.setAttribute("aria-label", (change.title = words.change({ title })));
    };
    const known = collection.peek(item);
    name(known ? known.title : String(item + 1));
    if (!known) collection.load(item).then((loaded) => name(loaded.title), () => {});
    const li = el("li", {}, open, change);
    this.shown.set(item, li);
    return li;
  }
}
