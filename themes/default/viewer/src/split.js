// A second view beside the first: its own arrangement and camera, the same
// pictures, marks and picture in hand. Made when asked for (beside.js), and gone after.

/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {import("./beside.js").Beside} Beside */

/**
 * @typedef {object} SplitTo
 * @property {(act: (make: () => Beside) => void, failed: () => void) => void} make have what makes it
 * @property {(stage: Stage) => void} fill add the views
 * @property {(stage: Stage) => Insets} insets what panels cover of a stage
 * @property {(stage: Stage) => void} made a second stage was
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
    /** @type {Beside | null} */
    this.beside = null;
    /** The stage that pointer and keys were on last. */
    this.current = first;
    /** Where a link has the second camera. @type {CameraState | null} */
    this.wish = null;
    this.follow(first);
    this.store.subscribe((state, before) => {
      if (state.second !== before.second) this.changed(state);
      if (state.item !== before.item) this.held(state.item);
    });
  }

  /** The stage of the second view. */
  get second() {
    return this.beside?.stage ?? null;
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
    const wanted = () => this.store.state.second === name;
    if (this.beside) return this.beside.show(name);
    this.to.make((make) => wanted() && (this.beside ?? this.open(make())).show(name), () => wanted() && this.store.set({ second: "" }));
  }

  /** @param {Beside} beside */
  open(beside) {
    this.beside = beside;
    this.first.second = beside.stage;
    this.measure();
    beside.stage.resize();
    return beside;
  }

  close() {
    const { beside, first } = this;
    if (!beside) return;
    this.beside = first.second = null;
    this.turnTo(first);
    const within = beside.remove();
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
