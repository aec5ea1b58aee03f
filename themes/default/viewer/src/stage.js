// The stage: holds the views, shows one of them, and all that is common to them.

import { Atlas } from "./atlas.js";
import { Card } from "./card.js";
import { canFly, Transition } from "./flight.js";
import { LabelLayer } from "./label-layer.js";
import { isLight, Looks } from "./looks.js";
import { MapSurface } from "./map-surface.js";
import { Overlay } from "./overlay.js";
import { listenStage } from "./pointing.js";
import { Thumbs } from "./thumbs.js";
import { TileImages } from "./tile-images.js";
import { WebPictures } from "./web-pictures.js";

/** While the grid's own picture comes in above that of the map. */
const GRID_FADE_MS = 180;

/** @typedef {import("./map-view.js").MapView} MapView */

export class Stage {
  /**
   * @param {HTMLElement} element
   * @param {import("./collection.js").Collection} collection
   * @param {import("./store.js").Store} store
   * @param {Stage | null} [lead] the stage beside, whose marks and labels this one shows as well
   */
  constructor(element, collection, store, lead = null) {
    this.element = element;
    this.lead = lead;
    /** The stage that follows this one. @type {Stage | null} */
    this.second = null;
    /** Whether pointer and keys are on the stage beside: this one only shows what they mean. */
    this.guest = false;
    this.collection = collection;
    this.store = store;
    this.width = 0;
    this.height = 0;
    this.ratio = 1;
    this.match = this.match.bind(this);
    this.measure();
    /** @type {Insets} */
    this.insets = { top: 0, right: 0, bottom: 0, left: 0 };
    const tiles = (this.width * this.height * this.ratio * this.ratio) / (collection.grid.tile * collection.grid.tile);
    /** Tiles on the GPU at most, 1 MB each: several screens of pictures that lie scattered, within what telephones have. */
    this.layers = Math.max(48, Math.min(80, Math.ceil(tiles * 6)));
    this.tiles = new TileImages(new Atlas(collection.grid), 72);
    this.thumbs = new Thumbs(collection, this.tiles);
    this.pictures = new WebPictures((item) => this.thumbs.address(item));
    this.overlay = new Overlay(this.thumbs, this.pictures, collection.grid.background);
    this.card = new Card(collection, this.thumbs);
    /** Whether the card is shown at all. */
    this.cards = true;
    this.surface = new MapSurface(this);
    this.labels = new LabelLayer(element);
    /** What stands beside the pictures: frames of colour, and which stand back. */
    this.looks = new Looks((looks) => {
      this.applyLooks(looks);
      this.second?.applyLooks(looks);
    });
    if (lead) this.follow(lead);
    /** @type {Map<string, View>} */
    this.views = new Map();
    /** @type {View | null} */
    this.active = null;
    /** @type {Transition | null} */
    this.transition = null;
    this.turn = 0;
    this.frameAsked = false;
    /** Whether the pictures must be drawn again, and not only what lies over them. */
    this.dirty = true;
    /** Neighbours of the item in hand, to be marked. @type {number[]} */
    this.neighbours = [];
    /** Who selects may take a tap on an item, or beside all; returns true then. @type {(item: number, event: PointerEvent) => boolean} */
    this.choose = () => false;
    /** Heard when the camera moved; called often. */
    this.onCamera = () => {};
    /** Who draws along, after each frame; null while pictures are on their way. @type {((view: View | null) => void)[]} */
    this.after = [];
    /** The buttons over the stage, for pictures that shall not lie under them, and where they are. @type {HTMLElement | null} */
    this.tools = null;
    /** @type {Rect | null} */
    this.corner = null;
    element.style.setProperty("--stage", collection.grid.background);
    element.dataset.ground = isLight(collection.grid.background) ? "light" : "dark";
    element.append(this.surface.element, this.overlay.element, this.labels.element, this.card.element);
    this.listen();
  }

  /** @param {Stage} lead */
  follow(lead) {
    this.looks = lead.looks;
    this.labels.sources = lead.labels.sources;
    this.surface.setLooks(lead.surface.looks);
  }

  measure() {
    this.width = this.element.clientWidth;
    this.height = this.element.clientHeight;
    this.ratio = Math.min(2, window.devicePixelRatio || 1);
    this.match();
  }

  /** Where a pixel drawn is a pixel seen nothing need be mixed, which without a GPU costs more than all else. */
  match() {
    const exact = this.ratio === window.devicePixelRatio && (window.visualViewport?.scale ?? 1) === 1;
    this.element.classList.toggle("exact", exact);
  }

  get extent() {
    return Math.max(this.width, this.height);
  }

  listen() {
    const { element, store } = this;
    this.tiles.onload = (tile) => {
      const { atlas, wanted } = this.tiles;
      // What came for a card or a panel changes nothing here but what lies over the pictures.
      if (!wanted.includes(tile) && atlas.levelOf(tile) !== atlas.base) return this.requestFrame();
      this.surface.refresh();
      this.redraw();
    };
    this.pictures.onload = () => this.requestFrame();
    this.card.element.addEventListener("filled", () => this.requestFrame());
    this.sizes = new ResizeObserver(() => this.resize());
    this.sizes.observe(element);
    window.visualViewport?.addEventListener("resize", this.match);
    if (!this.lead) this.watchPixels();
    listenStage(this);
    this.stop = store.subscribe((state, before) => {
      element.classList.toggle("pointing", state.hover >= 0 && state.hoverBy === "pointer");
      element.classList.toggle("keyed", state.hover >= 0 && state.hoverBy === "keyboard");
      if (state.hover !== before.hover || state.item !== before.item) this.requestFrame();
    });
  }

  /** On another screen a window keeps its size and may have other pixels. */
  watchPixels() {
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", () => {
      for (const stage of [this, this.second]) stage?.resize();
      this.watchPixels();
    }, { once: true });
  }

  /** Take the focus, or give it to the view that has it. */
  focus() {
    if (this.active?.focus) this.active.focus();
    else this.element.focus({ preventScroll: true });
  }

  /** @param {Uint8Array | null} looks */
  applyLooks(looks) {
    this.surface.setLooks(looks);
    this.redraw();
  }

  /** Mark the neighbours of the item in hand. @param {number[]} items */
  setNeighbours(items) {
    this.neighbours = items;
    this.requestFrame();
    this.second?.requestFrame();
  }

  /** Free what it holds: it is not shown again. */
  remove() {
    this.transition?.finish();
    this.turn++;
    this.active = null;
    this.stop?.();
    this.sizes?.disconnect();
    window.visualViewport?.removeEventListener("resize", this.match);
    for (const view of this.views.values()) view.remove();
    this.surface.free();
    this.tiles.want([]);
    this.tiles.images.clear();
    this.element.remove();
  }

  /** @param {View} view */
  add(view) {
    this.views.set(view.name, view);
  }

  resize() {
    for (const view of this.views.values()) view.keep();
    this.measure();
    this.overlay.resize(this.width, this.height, this.ratio);
    this.surface.resize();
    this.lie();
    for (const view of this.views.values()) view.resize();
    // Resized canvases are blank: draw before the browser shows them.
    this.dirty = true;
    if (this.active) this.draw(performance.now());
  }

  /** See where what lies over the stage is now: labels keep clear of it. */
  lie() {
    const { labels, tools } = this;
    labels.resize();
    this.corner = tools && tools.offsetWidth > 0 ? labels.boxOf(tools) : null;
    this.requestFrame();
  }

  /** The tiles that every item falls back to. */
  async baseTiles() {
    const { atlas } = this.tiles;
    const first = atlas.before[atlas.base - atlas.coarsest];
    const all = Array.from({ length: atlas.tilesAt(atlas.base) }, (_, i) => this.tiles.load(first + i));
    await Promise.all(all);
  }

  cameraMoved() {
    this.surface.planner.due = true;
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
    this.transition?.advance(now);
    // The flight may have ended just now.
    const { active, transition } = this;
    if (active.kind === "list") {
      this.card.hide();
      active.draw(now);
      for (const act of this.after) act(active);
      return;
    }
    let more = transition !== null;
    if (this.dirty || more) {
      this.dirty = (transition?.map ?? active).draw(now);
      more ||= this.dirty;
    }
    const { item, hover, hoverBy } = this.store.state;
    const marks = { item, hover, neighbours: item >= 0 ? (this.lead ?? this).neighbours : [] };
    const aside = this.guest && !transition && hover >= 0;
    more = this.overlay.draw(transition ?? active, marks, this.surface.looks, aside, now) || more;
    // The panel tells all about the item in hand.
    const carded = this.cards && !transition && !this.guest && hover >= 0 && hover !== item && hoverBy !== "panel";
    if (carded) this.card.show(hover, active.rect(hover), this);
    else this.card.hide();
    if (aside) this.overlay.pointTo(active.rect(hover), this);
    this.labels.draw(transition ? null : active, this);
    for (const act of this.after) act(transition ? null : active);
    if (more) this.requestFrame();
  }

  /**
   * Show a view; pictures fly from their places in one to those in the other.
   * @param {string} name
   * @param {{animate?: boolean, camera?: CameraState | null}} [options]
   */
  async show(name, { animate = true, camera = null } = {}) {
    let to = this.views.get(name);
    const turn = ++this.turn;
    // Who does not wait for a flight to end begins the next one where it leads.
    this.transition?.finish();
    if (!to || to === this.active) return;
    await to.prepare();
    // Its script may have come just now.
    to = this.views.get(name);
    if (!to || turn !== this.turn) return;
    to.resize();
    const { item, hover, hoverBy } = this.store.state;
    const marked = hoverBy === "keyboard" && hover >= 0 ? hover : item;
    if (camera) to.setCamera(camera, false);
    else if (to.isFit()) to.fit(false);
    else if (marked >= 0) to.reveal(marked, { animate: false });
    if (hoverBy !== "keyboard") this.store.set({ hover: -1 });
    const from = this.active;
    if (!from || !animate || !canFly(from, to)) return this.arrive(to);
    await new Promise((resolve) => {
      this.transition = new Transition(from, to, () => {
        this.transition = null;
        this.arrive(to);
        resolve(undefined);
      });
      if (from.kind === "grid") from.deactivate();
      this.requestFrame();
    });
  }

  /** A view takes the stage. @param {View} to */
  arrive(to) {
    const from = this.active;
    this.active = to;
    this.tools?.classList.toggle("listing", to.kind === "list");
    to.activate();
    if (to.kind === "map" && from?.kind === "map") /** @type {MapView} */ (from).motion.stop();
    else if (to.kind === "map" || from?.kind === "list") from?.deactivate();
    else setTimeout(() => this.active === to && from?.deactivate(), GRID_FADE_MS);
    this.cameraMoved();
  }
}
