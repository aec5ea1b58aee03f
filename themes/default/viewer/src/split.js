// A second view beside the first: its own arrangement and camera, the same
// pictures, marks and picture in hand. Made when asked for, and gone after.

import { zoomTools } from "./chrome.js";
import { el, iconButton } from "./dom.js";
import { listenTab } from "./keyboard.js";
import { Stage } from "./stage.js";

/** @typedef {import("./late-parts.js").LateParts} LateParts */

/**
 * @typedef {object} SplitTo
 * @property {(act: (late: LateParts) => void, failed: () => void) => void} later do what needs the later parts
 * @property {(stage: Stage) => void} fill add the views
 * @property {(stage: Stage) => Insets} insets what panels cover of a stage
 * @property {() => void} moved the second camera moved
 * @property {() => void} failed an arrangement did not load
 */

export class Split {
  /**
   * @param {Stage} first
   * @param {import("./strings.js").Strings} words
   * @param {SplitTo} to
   */
  constructor(first, words, to) {
    this.first = first;
    this.words = words;
    this.to = to;
    this.store = first.store;
    /** @type {Stage | null} */
    this.second = null;
    /** The stage that pointer and keys were on last. */
    this.current = first;
    /** What lies over the second stage. @type {HTMLElement[]} */
    this.over = [];
    /** Where a link has the second camera. @type {CameraState | null} */
    this.wish = null;
    this.follow(first);
    this.store.subscribe((state, before) => {
      if (state.second !== before.second) this.changed(state);
      if (state.item !== before.item) this.held(state.item);
    });
  }

  /** Show a second view, or close it. @param {string[]} names of the arrangements */
  toggle(names) {
    const { second, view } = this.store.state;
    const next = names[(names.indexOf(view) + 1) % names.length];
    this.store.set({ second: second ? "" : next });
  }

  /** Whose keys are heard is whose stage was pointed at or focused last. @param {Stage} stage */
  follow(stage) {
    this.hear(stage, stage.element);
  }

  /** @param {Stage} stage @param {HTMLElement} element the stage's own, or one that lies over it */
  hear(stage, element) {
    element.classList.toggle("second", stage !== this.first);
    for (const type of ["pointerenter", "pointerdown", "focusin"]) element.addEventListener(type, () => this.turnTo(stage));
  }

  /** @param {Stage} stage */
  turnTo(stage) {
    this.current = stage;
    this.first.guest = stage !== this.first;
    if (this.second) this.second.guest = stage === this.first;
  }

  /** @param {State} state */
  changed({ second: name }) {
    if (!name) return this.close();
    this.to.later(
      (late) => this.store.state.second === name && this.show(name, late),
      () => this.store.state.second === name && this.store.set({ second: "" }),
    );
  }

  /** @param {string} name @param {LateParts} late */
  show(name, late) {
    const stage = this.second ?? this.open(late);
    const picker = /** @type {HTMLSelectElement | null} */ (this.over[0]?.querySelector("select"));
    if (picker) picker.value = name;
    this.nameStage(stage, name);
    this.shown = stage.show(name, { camera: this.wish }).catch(() => {
      if (this.store.state.second !== name) return;
      this.to.failed();
      this.store.set({ second: stage.active?.name ?? "" });
    });
    this.wish = null;
  }

  /** @param {Stage} stage @param {string} name */
  nameStage(stage, name) {
    const title = stage.views.get(name)?.title ?? "";
    const { words } = this;
    const view = words.pair({ name: words.second, value: title });
    stage.element.setAttribute("aria-label", words.stage({ view, count: words.count({ n: stage.collection.count }) }));
  }

  /** @param {LateParts} late @returns {Stage} */
  open(late) {
    const { first, words, store, to } = this;
    document.documentElement.classList.add("split");
    const element = el("div", { class: "stage second", role: "application", tabindex: "0", "aria-description": words.stageHint });
    first.element.after(element);
    const stage = new Stage(element, first.collection, store, first);
    this.second = first.second = stage;
    late.selecting.beside(stage);
    to.fill(stage);
    stage.onCamera = to.moved;
    listenTab(element);
    const picker = el("select", { "aria-label": words.secondArrangement, onchange: () => store.set({ second: picker.value }) });
    for (const { name, title } of stage.views.values()) picker.append(el("option", { value: name }, title));
    const tools = zoomTools(words, {
      zoom: (factor) => stage.active?.zoomBy(factor),
      fit: () => stage.active?.fit(),
    });
    tools.classList.add("second");
    const bar = el("div", { class: "second-bar" }, picker, iconButton("close", words.closeSecond, () => store.set({ second: "" })));
    const minimap = late.minimap(stage);
    this.over = [bar, tools, minimap.element];
    first.element.parentElement?.append(...this.over);
    stage.labels.obstacles.push(bar, tools);
    stage.tools = tools;
    this.follow(stage);
    this.measure();
    stage.resize();
    return stage;
  }

  close() {
    const { second, first } = this;
    if (!second) return;
    const within = this.over.some((each) => each.contains(document.activeElement)) || second.element.contains(document.activeElement);
    this.second = first.second = null;
    this.turnTo(first);
    second.remove();
    for (const element of this.over) element.remove();
    this.over = [];
    document.documentElement.classList.remove("split");
    this.measure();
    if (within) first.focus();
  }

  /** The stages have other sizes now, before the browser says so. */
  measure() {
    for (const stage of [this.first, this.second]) {
      if (!stage) continue;
      const { clientWidth, clientHeight } = stage.element;
      if (clientWidth !== stage.width || clientHeight !== stage.height) stage.resize();
    }
  }

  /** The second view goes along with the picture in hand. @param {number} item */
  held(item) {
    const active = this.second?.active;
    if (!this.second || !active) return;
    this.cover(() => item >= 0 && active.reveal(item));
  }

  /** Panels cover something else. @param {() => void} [otherwise] when not all was in sight */
  cover(otherwise) {
    const { second } = this;
    if (!second?.active) return;
    const whole = second.active.isFit();
    second.insets = this.to.insets(second);
    second.lie();
    if (whole) second.active.fit();
    else otherwise?.();
  }
}

/**
 * What panels cover of a stage: they stand at the edges of the room that stages share.
 * @param {HTMLElement} stage
 * @param {{insets: (room: HTMLElement) => Insets}[]} panels
 * @returns {Insets}
 */
export function coveredOf(stage, panels) {
  const room = /** @type {HTMLElement} */ (stage.parentElement);
  const [outer, inner] = [room, stage].map((each) => each.getBoundingClientRect());
  const all = panels.map((panel) => panel.insets(room));
  const most = (/** @type {keyof Insets} */ side) =>
    Math.max(0, Math.max(...all.map((insets) => insets[side])) - Math.abs(outer[side] - inner[side]));
  return { top: most("top"), right: most("right"), bottom: most("bottom"), left: most("left") };
}
