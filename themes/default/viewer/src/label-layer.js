// The labels over the stage as elements: crisp, and in the page's own type.

import { el } from "./dom.js";
import { bandsOf, guideLabels, uncrowded } from "./labels.js";

/** @typedef {import("./labels.js").Label} Label */

const GAP = 10;
/** Pixels of a label at most: longer ones end in an ellipsis (stage.css). */
const WIDEST = 260;

export class LabelLayer {
  /** @param {HTMLElement} stage */
  constructor(stage) {
    this.element = el("div", { class: "labels", "aria-hidden": "true" });
    this.stage = stage;
    /** @type {Map<string, HTMLElement>} */
    this.shown = new Map();
    /** @type {Map<string, {width: number, height: number}>} */
    this.sizes = new Map();
    /** How labels of each kind are set. @type {Map<string, {font: string, height: number, padding: number}>} */
    this.types = new Map();
    this.context = document.createElement("canvas").getContext("2d");
    /** @type {WeakMap<LayoutFacts, import("./labels.js").Band[]>} */
    this.bands = new WeakMap();
    /** What else has labels for a view. @type {((view: View, measure: import("./labels.js").Measure, insets: Insets) => Label[])[]} */
    this.sources = [];
    /** Elements that labels must not lie under. @type {HTMLElement[]} */
    this.obstacles = [];
    /** @type {Rect[]} */
    this.taken = [];
    this.measure = this.measure.bind(this);
    document.fonts?.addEventListener?.("loadingdone", () => {
      this.sizes.clear();
      this.types.clear();
    });
  }

  /** @param {Label["kind"]} kind @param {string} text */
  measure(kind, text) {
    const key = `${kind} ${text}`;
    let size = this.sizes.get(key);
    if (!size) {
      const { font, height, padding } = this.type(kind);
      if (this.context) this.context.font = font;
      const width = this.context?.measureText(text).width ?? 0;
      size = { width: Math.min(Math.ceil(width + 2 * padding) + 2, WIDEST), height };
      this.sizes.set(key, size);
    }
    return size;
  }

  /** The type that the styles give to labels of a kind, by a probe. @param {Label["kind"]} kind */
  type(kind) {
    let type = this.types.get(kind);
    if (!type) {
      const probe = el("span", { class: `label label-${kind}` });
      this.element.append(probe);
      const { fontWeight, fontSize, fontFamily, lineHeight, paddingInlineStart } = getComputedStyle(probe);
      // From its parts: as a whole it is empty where figures have a style of their own.
      type = { font: `${fontWeight} ${fontSize} ${fontFamily}`, height: parseFloat(lineHeight), padding: parseFloat(paddingInlineStart) };
      this.types.set(kind, type);
      probe.remove();
    }
    return type;
  }

  /**
   * @param {View | null} view null while pictures are on their way
   * @param {import("./stage.js").Stage} stage
   */
  draw(view, stage) {
    const labels = view ? uncrowded(this.labelsOf(view, stage.insets), this.taken, GAP) : [];
    const kept = new Set();
    for (const label of labels) {
      if (label.opacity <= 0.02) continue;
      // Layouts may have guides of the same key.
      const key = `${view?.name} ${label.key}`;
      kept.add(key);
      const element = this.shown.get(key) ?? this.add(key, label);
      element.style.transform = `translate(${Math.round(label.x)}px, ${Math.round(label.y)}px)`;
      element.style.opacity = String(label.opacity);
    }
    for (const [key, element] of this.shown) {
      if (kept.has(key)) continue;
      element.remove();
      this.shown.delete(key);
    }
  }

  /** @param {string} key @param {Label} label */
  add(key, { kind, text }) {
    const element = el("span", { class: `label label-${kind}`, dir: "auto" }, text);
    this.shown.set(key, element);
    this.element.append(element);
    return element;
  }

  /** @param {View} view @param {Insets} insets */
  labelsOf(view, insets) {
    const { facts } = view;
    let bands = this.bands.get(facts);
    if (!bands) this.bands.set(facts, (bands = bandsOf(facts.guides)));
    const guides = guideLabels(bands, facts.aspect, view.frame(), insets, this.measure);
    return [...guides, ...this.sources.flatMap((source) => source(view, this.measure, insets))];
  }

  /** The stage has another size: see where the obstacles are now. */
  resize() {
    this.taken = this.obstacles.map((element) => this.boxOf(element));
  }

  /** Where an element lies on the stage. @param {HTMLElement} element @returns {Rect} */
  boxOf(element) {
    const { x, y } = this.stage.getBoundingClientRect();
    const box = element.getBoundingClientRect();
    return { x: box.x - x, y: box.y - y, width: box.width, height: box.height };
  }
}
