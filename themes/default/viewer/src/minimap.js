// The whole arrangement in small, and in it what is in sight. Only where something
// is out of sight, and where there is room.

import { CanvasItems } from "./canvas-items.js";
import { el, iconButton } from "./dom.js";
import { FAINT } from "./looks.js";
import { boxFor, cameraAt, seesAll, sight } from "./sight.js";

const WIDE = 176;
const HIGH = 128;
/** A stage smaller than that has no room for it. */
const NARROWEST = 520;
const LOWEST = 340;
/** So many pictures are drawn at most: as many as have room. */
const AT_MOST = 4000;
const DRAW_MS = 150;
/** As often as the eye follows: each time costs the page layout and paint. */
const FOLLOW_MS = 33;
const STORED = "sitegen-minimap";

/** Where it was folded away, it stays so. */
function stored() {
  try {
    return localStorage.getItem(STORED) !== "folded";
  } catch {
    return true; // no storage here
  }
}

export class Minimap {
  /**
   * @param {import("./stage.js").Stage} stage
   * @param {import("./strings.js").AllStrings} words
   */
  constructor(stage, words) {
    this.stage = stage;
    this.words = words;
    this.open = stored();
    this.canvas = el("canvas", {});
    this.sight = el("div", { class: "minimap-sight" });
    this.map = el("div", { class: "minimap-map", role: "img", "aria-label": words.minimap }, this.canvas, this.sight);
    this.button = iconButton("fold", "", () => this.fold(!this.open), "minimap-fold");
    this.element = el("div", { class: "minimap", hidden: true }, this.map, this.button);
    this.items = new CanvasItems(stage.collection, stage.tiles);
    /** Where a theme leaves it out. */
    this.never = false;
    /** What the small picture is of. @type {{view: View, looks: Uint8Array | null} | null} */
    this.drawn = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.due = undefined;
    /** What to follow next; undefined when that is done. @type {View | null | undefined} */
    this.next = undefined;
    this.followed = -Infinity;
    /** From the pointer to the middle of what is in sight, in the small picture. */
    this.grip = { x: 0, y: 0 };
    stage.after.push((view) => this.follow(view));
    this.fold(this.open);
    this.listen();
  }

  /** @param {boolean} open */
  fold(open) {
    this.open = open;
    this.element.classList.toggle("folded", !open);
    const label = open ? this.words.hideMinimap : this.words.showMinimap;
    this.button.setAttribute("aria-label", label);
    this.button.title = label;
    this.button.setAttribute("aria-expanded", String(open));
    try {
      if (open) localStorage.removeItem(STORED);
      else localStorage.setItem(STORED, "folded");
    } catch {
      // It is folded for now.
    }
    this.stage.labels.resize();
    this.stage.requestFrame();
  }

  listen() {
    const { map } = this;
    map.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      map.setPointerCapture(event.pointerId);
      const at = this.point(event);
      const box = this.sight.getBoundingClientRect();
      const held = this.sight.contains(/** @type {Node} */ (event.target));
      const of = map.getBoundingClientRect();
      // What is in sight is held where it is taken; elsewhere one goes there.
      this.grip = held ? { x: box.x + box.width / 2 - of.x - at.x, y: box.y + box.height / 2 - of.y - at.y } : { x: 0, y: 0 };
      if (!held) this.go(at, true);
    });
    map.addEventListener("pointermove", (event) => {
      if (map.hasPointerCapture(event.pointerId) && (event.movementX || event.movementY)) this.go(this.point(event), false);
    });
    map.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.stage.active?.zoomBy(Math.exp(-Math.max(-120, Math.min(120, event.deltaY)) * 0.003));
    }, { passive: false });
  }

  /** @param {MouseEvent} event */
  point(event) {
    const box = this.map.getBoundingClientRect();
    return { x: event.clientX - box.x, y: event.clientY - box.y };
  }

  /** @param {{x: number, y: number}} at @param {boolean} animate */
  go(at, animate) {
    const view = this.stage.active;
    if (!view) return;
    const part = (/** @type {number} */ v) => Math.max(0, Math.min(1, v));
    const x = part((at.x + this.grip.x) / this.map.clientWidth);
    const y = part((at.y + this.grip.y) / this.map.clientHeight);
    view.setCamera(cameraAt(x, y, view.frame(), this.stage.insets, view.facts.aspect, view.rest().zoom), animate);
  }

  /** @param {View | null} view */
  follow(view) {
    const waiting = this.next !== undefined;
    this.next = view;
    if (waiting) return;
    const act = () => {
      const view = this.next ?? null;
      this.next = undefined;
      this.followed = performance.now();
      this.update(view);
    };
    const wait = this.followed + FOLLOW_MS - performance.now();
    if (wait > 0) setTimeout(act, wait);
    else act();
  }

  /** @param {View | null} view */
  update(view) {
    const { stage, element } = this;
    const { insets } = stage;
    const free = stage.width - insets.left - insets.right >= 2 * WIDE;
    const room = free && stage.width >= NARROWEST && stage.height >= LOWEST && innerWidth > 640;
    if (this.never || !view || view.kind === "list" || !room) return this.show(false);
    const { aspect } = view.facts;
    const seen = sight(view.frame(), stage.insets);
    // Once there, it stays until the camera rests: it shall not flicker.
    if (seesAll(seen, aspect)) return this.show(false);
    this.place();
    this.show(true);
    if (!this.open) return;
    if (this.drawn?.view !== view || this.drawn.looks !== stage.surface.looks) this.drawSoon(view);
    const { width, height } = boxFor(aspect, WIDE, HIGH);
    const low = (/** @type {number} */ v, /** @type {number} */ most) => Math.max(0, Math.min(most, v));
    const left = low((seen.x / aspect) * width, width);
    const top = low(seen.y * height, height);
    const right = low(((seen.x + seen.width) / aspect) * width, width);
    const bottom = low((seen.y + seen.height) * height, height);
    const style = this.sight.style;
    // However little is in sight, its place must be seen.
    const [w, h] = [Math.max(6, right - left), Math.max(6, bottom - top)];
    style.width = `${w}px`;
    style.height = `${h}px`;
    style.transform = `translate(${(left + right - w) / 2}px, ${(top + bottom - h) / 2}px)`;
    element.classList.toggle("tiny", w * h < 200);
  }

  /** @param {boolean} shown */
  show(shown) {
    if (this.element.hidden !== shown) return;
    this.element.hidden = !shown;
    this.stage.labels.resize();
  }

  /** Beside what covers the stage. */
  place() {
    const { stage, element } = this;
    const room = element.parentElement?.getBoundingClientRect();
    if (!room) return;
    const box = stage.element.getBoundingClientRect();
    const { left, right, bottom } = stage.insets;
    // Opposite the buttons, which a theme may have on the other side.
    const flipped = document.documentElement.dataset.panel === "start" && !document.documentElement.classList.contains("split");
    const atLeft = (getComputedStyle(stage.element).direction === "rtl") !== flipped;
    const aside = atLeft ? box.left - room.left + left : room.right - box.right + right;
    element.style.left = atLeft ? `${aside + 16}px` : "auto";
    element.style.right = atLeft ? "auto" : `${aside + 16}px`;
    element.style.bottom = `${room.bottom - box.bottom + bottom + 16}px`;
  }

  /** @param {View} view */
  drawSoon(view) {
    const first = this.drawn?.view !== view;
    this.drawn = { view, looks: this.stage.surface.looks };
    clearTimeout(this.due);
    this.due = setTimeout(() => this.draw(view), first ? 0 : DRAW_MS);
  }

  /** @param {View} view */
  async draw(view) {
    const { stage, canvas, map } = this;
    const { aspect } = view.facts;
    const { width, height } = boxFor(aspect, WIDE, HIGH);
    await stage.baseTiles();
    if (this.drawn?.view !== view) return;
    const ratio = stage.ratio;
    map.style.width = `${width}px`;
    map.style.height = `${height}px`;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const context = canvas.getContext("2d");
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = stage.collection.grid.background;
    context.fillRect(0, 0, width, height);
    const frame = { x: aspect / 2, y: 0.5, scale: height, size: height, width, height, ratio };
    if (view.kind === "grid") /** @type {import("./grid-view.js").GridView} */ (view).looks.drawAll(context, frame, stage);
    else this.drawMap(context, /** @type {import("./map-view.js").MapView} */ (view), frame);
  }

  /**
   * A sample of the pictures, spread as all of them are; those that stand back below the others.
   * @param {CanvasRenderingContext2D} context
   * @param {import("./map-view.js").MapView} view
   * @param {Frame} frame
   */
  drawMap(context, view, frame) {
    const { index } = view;
    const { looks } = this.stage.surface;
    const { aspect, size } = view.facts;
    const count = index.items.length;
    const cell = size ? size * frame.scale : Math.sqrt((0.3 * aspect * frame.scale ** 2) / Math.max(1, count));
    frame.size = Math.max(2.5, Math.min(frame.height / 4, cell));
    this.items.looks = looks;
    const level = this.stage.tiles.atlas.levelFor(frame.size * frame.ratio);
    const faint = (/** @type {number} */ item) => (looks ? looks[item] & FAINT : 0);
    for (const back of looks ? [true, false] : [false]) {
      const items = looks ? index.items.filter((item) => (faint(item) > 0) === back) : index.items;
      const every = Math.max(1, Math.ceil(items.length / AT_MOST));
      this.items.drawRun(context, { items, layout: index.layout }, frame, level, 0, items.length, every);
    }
  }
}
