// The tray at the foot of the stage: the tools that select, what is selected,
// and what can be done with it.

import { el, icon, iconButton, ICONS } from "./dom.js";
import { Strip } from "./strip.js";

Object.assign(ICONS, {
  lasso: "M7.5 16.5C4.6 15.4 3 13.5 3 11.2C3 7.2 7 4.5 12 4.5s9 2.7 9 6.7-4 6.7-9 6.7c-.9 0-1.7-.1-2.5-.2M9.5 16.5a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM7 18.5c.3 1.3-.3 2.3-1.5 3",
  box: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M11 4h2M11 20h2M4 11v2M20 11v2",
  undo: "M8 5L4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11h-3",
  only: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z",
  alike: "M9.5 15.5a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM14.5 20.5a6 6 0 1 0 0-12 6 6 0 0 0 0 12z",
  save: "M12 4v11M7.5 10.5L12 15l4.5-4.5M4 19.5h16",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
});

/** So many are shown as pictures; the rest are counted. */
const SHOWN = 100;
const ALIKE = 24;

/**
 * @typedef {object} TrayActions
 * @property {(tool: "lasso" | "box") => void} tool
 * @property {(remove: boolean) => void} remove
 * @property {() => void} undo
 * @property {() => void} matches
 * @property {() => void} done
 * @property {() => void} only
 * @property {() => void} zoom
 * @property {() => void} alike
 * @property {() => void} save
 * @property {() => void} link
 * @property {() => void} clear
 * @property {(item: number) => void} open
 * @property {(item: number) => void} point
 * @property {(items: number[], add: boolean) => void} change
 * @property {() => void} resized
 */

/** @typedef {{selection: import("./selection.js").Selection, mode: boolean, tool: "lasso" | "box", remove: boolean, only: boolean, undoable: boolean, matching: boolean}} TrayState */

export class Tray {
  /**
   * @param {import("./collection.js").Collection} collection
   * @param {import("./thumbs.js").Thumbs} thumbs
   * @param {import("./strings.js").AllStrings} words
   * @param {TrayActions} to
   */
  constructor(collection, thumbs, words, to) {
    this.words = words;
    const act = (/** @type {Parameters<typeof icon>[0]} */ name, /** @type {string} */ label, /** @type {() => void} */ onclick) =>
      el("button", { type: "button", class: "tray-button", title: label, "aria-label": label, onclick }, icon(name), el("span", {}, label));
    this.lasso = iconButton("lasso", words.lasso, () => to.tool("lasso"));
    this.box = iconButton("box", words.box, () => to.tool("box"));
    this.remove = iconButton("minus", words.takeAway, () => to.remove(this.remove.getAttribute("aria-pressed") !== "true"));
    this.tools = el("div", { class: "tray-tools", role: "group", "aria-label": words.select }, this.lasso, this.box, this.remove);
    this.count = el("h2", { class: "tray-count", tabindex: "-1" });
    this.undo = iconButton("undo", words.undo, to.undo);
    this.matches = act("select", words.selectMatches, to.matches);
    this.only = act("only", words.onlyThese, to.only);
    this.alike = act("alike", words.moreLike, to.alike);
    this.actions = el(
      "div",
      { class: "tray-actions", role: "group", "aria-label": words.selection },
      this.only,
      act("fit", words.zoomThese, to.zoom),
      this.alike,
      act("save", words.saveTable, to.save),
      act("link", words.copyLink, to.link),
      act("close", words.clear, to.clear),
    );
    this.done = el("button", { type: "button", class: "tray-done", onclick: to.done }, words.done);
    this.status = el("p", { class: "tray-status", role: "status" });
    this.hint = el("p", { class: "tray-hint" }, words.selectHint);
    const shared = { open: words.open, more: words.more };
    this.strip = new Strip(
      collection,
      thumbs,
      { ...shared, label: words.selection, change: words.remove, icon: "close", most: SHOWN },
      { open: to.open, point: to.point, change: (item) => to.change([item], false) },
    );
    this.near = new Strip(
      collection,
      thumbs,
      { ...shared, label: words.moreLike, change: words.selectNamed, icon: "plus", most: ALIKE },
      { open: to.open, point: to.point, change: (item) => to.change([item], true) },
    );
    /** @type {number[]} */
    this.found = [];
    this.nearNote = el("p", { class: "tray-note" }, words.moreLikeNote);
    this.nearAll = el("button", { type: "button", class: "link-button", onclick: () => to.change(this.found, true) }, words.selectAll);
    this.nearPart = el(
      "section",
      { class: "tray-near", "aria-label": words.moreLike, hidden: true },
      el(
        "header",
        {},
        el("h2", {}, words.moreLike),
        this.nearNote,
        this.nearAll,
        iconButton("close", words.close, () => this.hideNear()),
      ),
      this.near.element,
    );
    this.element = el(
      "section",
      { class: "tray", "aria-label": words.selection, hidden: true },
      this.nearPart,
      el("div", { class: "tray-bar" }, this.tools, this.count, this.undo, this.status, this.matches, this.actions, this.done),
      this.hint,
      this.strip.element,
    );
    // Other parts keep clear of it.
    new ResizeObserver(() => {
      const height = this.element.offsetHeight;
      document.documentElement.style.setProperty("--tray", `${height ? height + 8 : 0}px`);
      to.resized();
    }).observe(this.element);
  }

  get open() {
    return !this.element.hidden;
  }

  /** @param {TrayState} state @param {boolean} open */
  show({ selection, mode, tool, remove, only, undoable, matching }, open) {
    const { words, element } = this;
    element.hidden = !open;
    if (!open) return this.hideNear();
    const some = selection.size > 0;
    const press = (/** @type {HTMLElement} */ button, /** @type {boolean} */ on) => button.setAttribute("aria-pressed", String(on));
    this.tools.hidden = this.done.hidden = !mode;
    press(this.lasso, tool === "lasso");
    press(this.box, tool === "box");
    press(this.remove, remove);
    this.count.textContent = words.selectedCount({ n: selection.size });
    this.undo.toggleAttribute("disabled", !undoable);
    this.matches.hidden = !matching;
    press(this.only, only);
    this.actions.hidden = !some;
    this.hint.hidden = some || !mode;
    this.strip.element.hidden = !some;
    this.strip.show(selection.items);
    if (!some) this.hideNear();
  }

  /** @param {number[]} items */
  showNear(items) {
    const { words } = this;
    this.found = items;
    this.nearPart.hidden = false;
    this.nearNote.textContent = items.length ? words.moreLikeNote : words.noneAlike;
    this.nearAll.hidden = items.length === 0;
    this.near.show(items);
    this.near.element.scrollLeft = 0;
  }

  /** @returns {boolean} whether it was shown */
  hideNear() {
    const shown = !this.nearPart.hidden;
    const within = this.nearPart.contains(document.activeElement);
    this.nearPart.hidden = true;
    if (within && this.open) this.alike.focus();
    return shown;
  }

  /** What it covers of the stage. @param {HTMLElement} stage @returns {Insets} */
  insets(stage) {
    const none = { top: 0, right: 0, bottom: 0, left: 0 };
    return this.open ? { ...none, bottom: Math.max(0, stage.getBoundingClientRect().bottom - this.element.getBoundingClientRect().top) } : none;
  }
}
