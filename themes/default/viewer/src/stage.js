// The stage: holds the views, shows one of them, and all that is common to them.

import { Atlas } from "./atlas.js";
import { ease } from "./camera.js";
import { Card } from "./card.js";
import { DOUBLE_MS, listenPointing } from "./gestures.js";
import { reducedMotion } from "./motion.js";
import { Overlay } from "./overlay.js";
import { Thumbs } from "./thumbs.js";
import { TileImages } from "./tile-images.js";
import { WebPictures } from "./web-pictures.js";

const MORPH_MS = 950;
/** So many a 2D canvas moves at once without stutter. */
const MORPH_ON_CANVAS = 2500;

/** @typedef {import("./map-view.js").MapView} MapView */

export class Stage {
  /**
   * @param {HTMLElement} element
   * @param {import("./collection.js").Collection} collection
   * @param {import("./store.js").Store} store
   */
  constructor(element, collection, store) {
    this.element = element;
    this.collection = collection;
    this.store = store;
    this.width = 0;
    this.height = 0;
    this.ratio = 1;
    this.measure();
    /** @type {Insets} */
    this.insets = { top: 0, right: 0, bottom: 0, left: 0 };
    const tiles = (this.width * this.height * this.ratio * this.ratio) / (collection.grid.tile * collection.grid.tile);
    /** Tiles on the GPU, 1 MB each: several screens of pictures that lie scattered. */
    this.layers = Math.max(48, Math.min(128, Math.ceil(tiles * 6)));
    this.tiles = new TileImages(new Atlas(collection.grid), 72);
    this.thumbs = new Thumbs(collection, this.tiles);
    this.pictures = new WebPictures((item) => this.thumbs.address(item));
    this.overlay = new Overlay(this.thumbs, this.pictures, collection.grid.background);
    this.card = new Card(collection, this.thumbs);
    /** @type {Map<string, View>} */
    this.views = new Map();
    /** @type {View | null} */
    this.active = null;
    /** @type {{map: MapView, grid: Frame, from: number, to: number, start: number, done: () => void} | null} */
    this.transition = null;
    this.turn = 0;
    this.frameAsked = false;
    /** Whether the pictures must be drawn again, and not only what lies over them. */
    this.dirty = true;
    /** A tap waits until it cannot become a double tap. @type {ReturnType<typeof setTimeout> | undefined} */
    this.tapDue = undefined;
    /** Neighbours of the item in hand, to be marked. @type {number[]} */
    this.neighbours = [];
    /** Heard when the camera moved; called often. */
    this.onCamera = () => {};
    element.style.setProperty("--stage", collection.grid.background);
    this.listen();
  }

  measure() {
    this.width = this.element.clientWidth;
    this.height = this.element.clientHeight;
    this.ratio = Math.min(2, window.devicePixelRatio || 1);
  }

  get extent() {
    return Math.max(this.width, this.height);
  }

  listen() {
    const { element, store } = this;
    this.tiles.onload = () => {
      for (const view of this.views.values()) {
        if ("renderer" in view) /** @type {any} */ (view).renderer.refresh?.();
      }
      this.redraw();
    };
    this.pictures.onload = () => this.requestFrame();
    this.card.element.addEventListener("filled", () => this.requestFrame());
    new ResizeObserver(() => this.resize()).observe(element);
    listenPointing(element, {
      hover: (x, y) => {
        if (this.transition || !this.active) return;
        const hover = this.active.pick(x, y);
        store.set({ hover, hoverBy: "pointer" });
      },
      leave: () => store.set({ hover: -1 }),
      tap: (x, y) => {
        if (this.transition || !this.active) return;
        const item = this.active.pick(x, y);
        // The ring answers at once, without a card.
        store.set({ hover: item, hoverBy: "panel" });
        clearTimeout(this.tapDue);
        this.tapDue = setTimeout(() => {
          store.set({ hover: -1 });
          store.select(item);
        }, DOUBLE_MS);
      },
      double: (x, y) => {
        clearTimeout(this.tapDue);
        store.set({ hover: -1 });
        // The grid's own viewer zooms by itself.
        if (this.active?.kind === "map") /** @type {MapView} */ (this.active).glide(2.2, { x, y });
      },
    });
    store.subscribe((state, before) => {
      element.classList.toggle("pointing", state.hover >= 0 && state.hoverBy === "pointer");
      element.classList.toggle("keyed", state.hover >= 0 && state.hoverBy === "keyboard");
      if (state.hover !== before.hover || state.item !== before.item) this.requestFrame();
    });
  }

  /** @param {View} view */
  add(view) {
    this.views.set(view.name, view);
    this.element.append(view.element, this.overlay.element, this.card.element);
  }

  resize() {
    this.measure();
    this.overlay.resize(this.width, this.height, this.ratio);
    for (const view of this.views.values()) view.resize();
    // Resized canvases are blank: draw before the browser shows them.
    this.dirty = true;
    if (this.active) this.draw(performance.now());
  }

  /** The tiles that every item falls back to. */
  async baseTiles() {
    const { atlas } = this.tiles;
    const first = atlas.before[atlas.base - atlas.coarsest];
    const all = Array.from({ length: atlas.tilesAt(atlas.base) }, (_, i) => this.tiles.load(first + i));
    await Promise.all(all);
  }

  cameraMoved() {
    if (this.active && "planDue" in this.active) this.active.planDue = true;
    this.redraw();
    this.onCamera();
  }

  redraw() {
    this.dirty = true;
    this.requestFrame();
  }

  requestFrame() {
    if (this.frameAsked) return;
    this.frameAsked = true;
    requestAnimationFrame((now) => {
      this.frameAsked = false;
      this.draw(now);
    });
  }

  /** @param {number} now */
  draw(now) {
    if (!this.active || this.width === 0) return;
    let more = this.advanceTransition(now);
    const drawn = this.transition ? this.transition.map : this.active;
    if (this.dirty || more) {
      this.dirty = drawn.draw(now);
      more ||= this.dirty;
    }
    const { item, hover, hoverBy } = this.store.state;
    const resting = !this.transition;
    const marks = resting ? { item, hover, neighbours: item >= 0 ? this.neighbours : [] } : { item: -1, hover: -1, neighbours: [] };
    more = this.overlay.draw(resting ? this.active : drawn, marks, this.ratio, now) || more;
    // The panel tells all about the item in hand.
    if (resting && hover >= 0 && hover !== item && hoverBy !== "panel") this.card.show(hover, this.active.rect(hover), this);
    else this.card.hide();
    if (more) this.requestFrame();
  }

  /** @param {number} now */
  advanceTransition(now) {
    const t = this.transition;
    if (!t) return false;
    t.start ||= now;
    const share = Math.min(1, (now - t.start) / MORPH_MS);
    const at = ease(share);
    t.map.morph = { grid: t.grid, share: t.from + (t.to - t.from) * at };
    if (share === 1) t.done();
    return true;
  }

  /**
   * Show a view; pictures fly from their places in one to those in the other.
   * @param {string} name
   * @param {{animate?: boolean, camera?: CameraState | null}} [options]
   */
  async show(name, { animate = true, camera = null } = {}) {
    const to = this.views.get(name);
    const from = this.active;
    if (!to || to === from) return;
    const turn = ++this.turn;
    await to.prepare();
    if (turn !== this.turn) return;
    to.resize();
    if (camera) to.setCamera(camera, false);
    else if (to.isFit()) to.fit(false);
    else if (this.store.state.item >= 0) to.reveal(this.store.state.item, { animate: false });
    this.store.set({ hover: -1 });
    if (from && animate && this.canMorph(from, to)) await this.morph(from, to);
    if (turn !== this.turn) return;
    from?.deactivate();
    this.active = to;
    to.activate();
    this.cameraMoved();
  }

  /** @param {View} from @param {View} to */
  canMorph(from, to) {
    const map = /** @type {MapView} */ (from.kind === "map" ? from : to);
    if (from.kind === to.kind || reducedMotion() || document.hidden) return false;
    return map.renderer.kind === "webgl" || this.collection.count <= MORPH_ON_CANVAS;
  }

  /** @param {View} from @param {View} to */
  async morph(from, to) {
    const map = /** @type {MapView} */ (from.kind === "map" ? from : to);
    const grid = from.kind === "map" ? to : from;
    const toGrid = to === grid;
    map.activate();
    map.planDue = true;
    await new Promise((resolve) => {
      this.transition = {
        map, grid: grid.frame(), from: toGrid ? 0 : 1, to: toGrid ? 1 : 0, start: 0,
        done: () => resolve(undefined),
      };
      if (!toGrid) grid.deactivate();
      this.requestFrame();
    });
    this.transition = null;
    map.morph = null;
    if (!toGrid) return;
    // The map lies below as the grid's own picture comes in above it.
    map.morph = { grid: grid.frame(), share: 1 };
    grid.activate();
    await new Promise((resolve) => setTimeout(resolve, 180));
    map.morph = null;
  }
}
