// Selecting several pictures: what changes the selection, and what becomes of it.

import { FAINT, SELECTED } from "./looks.js";
import { SelectGesture } from "./select-gesture.js";
import { Uses } from "./selection-uses.js";
import { ones, Selection } from "./selection.js";
import { itemsInside } from "./shape.js";
import { SpatialIndex } from "./spatial.js";
import { Tray } from "./tray.js";
import { frameItems } from "./zoom-to.js";

const UNDO = 50;
/** After all was cleared the tray stays so long, for those who did not mean to. */
const LINGER_MS = 8000;

/**
 * @typedef {object} SelectingHooks
 * @property {() => Uint8Array | null} matches 1 for each item that a filter lets through, null when there is none
 * @property {() => number} marked the item that keys start from, or -1
 * @property {(direction: Direction) => void} step
 * @property {(item: number) => void} open
 * @property {(refit: boolean) => void} resized the tray came or went; whether what showed all shall do so again
 * @property {() => Promise<string>} link the address of what is seen now, selection and all
 * @property {(text: string) => void} notice
 * @property {import("./chrome.js").Voice} voice
 */

export class Selecting {
  /**
   * @param {import("./stage.js").Stage} stage
   * @param {import("./strings.js").AllStrings} words
   * @param {SelectingHooks} to
   * @param {{mode: HTMLElement, one: HTMLElement}} buttons that stand there already; `one` is for the picture in hand
   */
  constructor(stage, words, to, buttons) {
    this.stage = stage;
    this.store = stage.store;
    this.collection = stage.collection;
    this.words = words;
    this.to = to;
    this.mode = false;
    /** @type {"lasso" | "box"} */
    this.tool = "lasso";
    this.removes = false;
    /** Whether the visitor changes the selection, and not the address. */
    this.byHand = false;
    /** @type {Selection[]} */
    this.past = [];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.lingers = undefined;
    this.voice = to.voice;
    this.button = buttons.mode;
    this.one = buttons.one;
    this.tray = new Tray(this.collection, stage.thumbs, words, {
      tool: (tool) => this.update({ tool }),
      remove: (removes) => this.update({ removes }),
      undo: () => this.undo(),
      matches: () => this.all(),
      done: () => this.setMode(false),
      only: () => this.store.set({ only: !this.store.state.only }),
      zoom: () => this.zoom(),
      alike: () => this.uses.moreLike(),
      save: () => this.uses.save(),
      link: () => this.uses.copyLink(),
      clear: () => this.clear(),
      open: to.open,
      point: (hover) => this.store.set({ hover, hoverBy: "panel" }),
      change: (items, add) => this.change(items, add),
      resized: () => to.resized(false),
    });
    this.uses = new Uses(stage, this.tray, words, to);
    /** One for each stage. */
    this.gestures = [this.drawing(stage)];
    stage.choose = (item, { shiftKey, ctrlKey, metaKey }) => {
      if (!this.mode && !shiftKey && !ctrlKey && !metaKey) return false;
      if (item >= 0) this.toggle(item);
      return true;
    };
    this.store.subscribe((state, before) => {
      if (state.selection !== before.selection) this.changed(before.selection);
      else if (state.only !== before.only) this.showOnly();
      else if (state.item !== before.item) this.showOne();
      this.tray.matches.hidden = !this.to.matches();
    });
  }

  /** Shapes are drawn on a stage. @param {import("./stage.js").Stage} stage */
  drawing(stage) {
    stage.element.classList.toggle("selecting", this.mode);
    return new SelectGesture(stage, {
      armed: () => (this.mode ? this.tool : null),
      done: (polygon, remove) => this.around(stage.active, polygon, remove),
    });
  }

  /** A second stage has come. @param {import("./stage.js").Stage} stage */
  beside(stage) {
    this.gestures = [this.gestures[0], this.drawing(stage)];
  }

  get selection() {
    return this.store.state.selection;
  }

  /** @param {Selection} selection */
  set(selection) {
    const before = this.selection;
    if (selection === before) return;
    this.past = [...this.past, before].slice(-UNDO);
    this.take(selection);
  }

  /** @param {Selection} selection */
  take(selection) {
    this.byHand = true;
    this.store.set({ selection, only: this.store.state.only && selection.size > 0 });
    this.byHand = false;
  }

  /** @param {Iterable<number>} items @param {boolean} add else take away */
  change(items, add) {
    this.set(this.selection.change(items, add));
  }

  /** @param {number} item */
  toggle(item) {
    if (item >= 0) this.change([item], !this.selection.has(item));
  }

  /** All that a filter lets through, or simply all. */
  all() {
    const matches = this.to.matches();
    this.change(matches ? ones(matches) : this.selection.mask.keys(), !(this.mode && this.removes));
  }

  /** The members of a cluster. @param {Uint32Array} numbers the cluster of each item @param {number} cluster */
  cluster(numbers, cluster) {
    const items = [];
    for (let i = 0; i < numbers.length; i++) if (numbers[i] === cluster) items.push(i);
    this.change(items, !(this.mode && this.removes));
  }

  /** @param {View | null} view @param {import("./shape.js").Point[]} polygon @param {boolean} remove */
  around(view, polygon, remove) {
    if (!view) return;
    const matches = this.to.matches();
    const items = itemsInside(indexOf(view), polygon);
    // What stands back is not meant.
    this.change(matches ? items.filter((item) => matches[item]) : items, !(remove || (this.mode && this.removes)));
  }

  /** Select from the marked picture on to the next in a direction. @param {Direction} direction */
  extend(direction) {
    const from = this.to.marked();
    this.to.step(direction);
    this.change([from, this.to.marked()].filter((item) => item >= 0), true);
  }

  undo() {
    const selection = this.past.pop();
    if (selection) this.take(selection);
  }

  clear() {
    const within = this.tray.element.contains(document.activeElement);
    clearTimeout(this.lingers);
    this.lingers = setTimeout(() => {
      this.lingers = undefined;
      this.render();
    }, LINGER_MS);
    this.change(this.selection.items, false);
    if (within) this.tray.undo.focus();
  }

  toggleMode() {
    this.setMode(!this.mode);
  }

  /** @param {boolean} mode */
  setMode(mode) {
    if (mode === this.mode) return;
    const within = this.tray.element.contains(document.activeElement);
    this.mode = mode;
    this.removes = false;
    this.button.setAttribute("aria-pressed", String(mode));
    for (const gesture of this.gestures) {
      gesture.cancel();
      gesture.stage.element.classList.toggle("selecting", mode);
    }
    this.render(true);
    if (within && !mode) this.button.focus();
    this.voice.say(mode ? this.words.selectHint : this.told(this.selection.size));
  }

  /** @param {number} n */
  told(n) {
    return n ? this.words.selected({ n }) : this.words.selectedNone;
  }

  /** @param {Partial<Pick<Selecting, "tool" | "removes">>} patch */
  update(patch) {
    Object.assign(this, patch);
    this.render();
  }

  showOnly() {
    this.render();
    this.paint();
  }

  /** Leave one thing. @returns {boolean} whether there was one */
  escape() {
    const drawn = this.gestures.filter((gesture) => gesture.cancel());
    if (drawn.length || this.tray.hideNear()) return true;
    if (!this.mode) return false;
    this.setMode(false);
    return true;
  }

  /** @param {Selection} before */
  changed(before) {
    const { size } = this.selection;
    // Results belong to the selection that they were asked for, unless they were taken in.
    if (!this.tray.nearPart.hidden) {
      this.tray.found = this.tray.found.filter((item) => !this.selection.has(item));
      if (size > before.size && this.tray.found.length) this.tray.showNear(this.tray.found);
      else this.tray.hideNear();
    }
    // Pictures must not move away under the pointer that selects them.
    this.render(!this.byHand);
    this.paint();
    this.showOne();
    this.voice.say(this.told(size));
  }

  showOne() {
    this.one.setAttribute("aria-pressed", String(this.selection.has(this.store.state.item)));
  }

  /** @param {boolean} [refit] what showed everything shall do so beside the tray as well */
  render(refit = false) {
    const { selection, mode, tool, removes: remove, tray } = this;
    const { only } = this.store.state;
    const was = tray.open;
    const open = mode || selection.size > 0 || this.lingers !== undefined;
    const undoable = this.past.length > 0;
    const within = tray.element.contains(document.activeElement);
    tray.show({ selection, mode, tool, remove, only, undoable, matching: this.to.matches() !== null }, open);
    if (was && !open && within) this.stage.element.focus({ preventScroll: true });
    if (refit) this.to.resized(true);
  }

  paint() {
    const { selection, stage } = this;
    if (selection.size === 0) return stage.looks.set("selection", null);
    const others = this.store.state.only ? FAINT : 0;
    const looks = new Uint8Array(selection.mask.length);
    for (let i = 0; i < looks.length; i++) looks[i] = selection.mask[i] ? SELECTED : others;
    stage.looks.set("selection", looks);
  }

  zoom() {
    const view = this.stage.active;
    if (!view || this.selection.size === 0) return;
    if (view.kind === "list") view.reveal(this.selection.items[0]);
    else frameItems(view, this.selection.items, this.stage);
  }
}

/** Indexes of layouts whose views have none. @type {WeakMap<Layout, SpatialIndex>} */
const indexes = new WeakMap();

/** @param {View} view */
function indexOf(view) {
  const layout = view.places();
  const known = "spatial" in view && view.spatial instanceof SpatialIndex ? view.spatial : indexes.get(layout);
  const index = known ?? new SpatialIndex(layout);
  indexes.set(layout, index);
  return index;
}
