// Puts the parts together: what a change of the state means for each of them.

import { formatHash, parseHash, writeAddress } from "./address.js";
import { alike } from "./camera.js";
import { viewSwitch, Voice, zoomTools } from "./chrome.js";
import { Collection } from "./collection.js";
import { aboutDialog, helpDialog } from "./dialogs.js";
import { iconButton } from "./dom.js";
import { GridView } from "./grid-view.js";
import { listenKeys, listenTab } from "./keyboard.js";
import { Lightbox } from "./lightbox.js";
import { MapView } from "./map-view.js";
import { Panel } from "./panel.js";
import { Stage } from "./stage.js";
import { Store } from "./store.js";
import { strings } from "./strings.js";

const CAMERA_MS = 250;

export class App {
  /**
   * @param {HTMLElement} root
   * @param {CoreData} core
   */
  constructor(root, core) {
    this.collection = new Collection(core);
    this.words = strings(core.language);
    const names = [...core.layouts.map((layout) => layout.name), "grid"];
    this.names = names;
    this.store = new Store({ view: names[0], item: -1, hover: -1, hoverBy: "pointer", trail: [] });
    const element = /** @type {HTMLElement} */ (root.querySelector("#stage"));
    this.stage = new Stage(element, this.collection, this.store);
    /** The hash as last written or followed. */
    this.written = "";
    /** While the state follows the address, the address must not follow the state. */
    this.quiet = false;
    /** While the camera comes from the address, items do not move it. */
    this.stayPut = false;
    /** How the camera made room for the panel. @type {{before: CameraState, after: CameraState, view: View} | null} */
    this.room = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.cameraDue = undefined;
    this.addViews(root.dataset.openseadragon ?? "");
    const { words, stage, collection, store } = this;
    this.help = helpDialog(words);
    this.about = aboutDialog(collection, words, () => this.help.showModal());
    this.large = new Lightbox(words, { turn: (by) => this.turnLarge(by), closed: () => this.largeClosed() });
    /** The address below the large picture, to which Back leads. */
    this.below = "";
    this.voice = new Voice();
    this.switch = viewSwitch(
      [...stage.views.values()],
      words.arrangement,
      (view) => store.set({ view }),
      () => element.focus({ preventScroll: true }),
    );
    this.panel = new Panel(collection, stage.thumbs, words, {
      close: () => this.close(),
      walk: (item) => store.walk(item),
      select: (item) => store.select(item),
      point: (item) => store.set({ hover: item, hoverBy: "panel" }),
      enlarge: (item) => this.enlarge(item),
    });
    this.addChrome(root);
    this.listen();
  }

  /** @param {string} openseadragon */
  addViews(openseadragon) {
    for (const layout of this.collection.layouts) this.stage.add(new MapView(this.stage, layout));
    this.stage.add(new GridView(this.stage, this.words.grid, openseadragon));
  }

  /** @returns {View} */
  get view() {
    return this.stage.active ?? /** @type {View} */ (this.stage.views.get(this.store.state.view));
  }

  /** @param {HTMLElement} root */
  addChrome(root) {
    const { words, stage } = this;
    const header = /** @type {HTMLElement} */ (root.querySelector(".bar"));
    header.querySelector(".bar-switch")?.append(this.switch.element);
    header.querySelector(".bar-tools")?.append(
      iconButton("about", words.about, () => this.about.showModal()),
      iconButton("help", words.help, () => this.help.showModal(), "help-button"),
    );
    const tools = zoomTools(words, { zoom: (factor) => this.view.zoomBy(factor), fit: () => this.view.fit() });
    stage.element.after(tools, this.panel.element);
    root.append(this.voice.element, this.about, this.help, this.large.element);
    stage.element.setAttribute("aria-description", words.stageHint);
    root.querySelector(".skip")?.addEventListener("click", (event) => {
      // The fragment belongs to the state.
      event.preventDefault();
      stage.element.focus();
      stage.element.classList.add("by-tab");
    });
  }

  listen() {
    const { store, stage } = this;
    store.subscribe((state, before) => this.changed(state, before));
    stage.onCamera = () => this.rememberCamera();
    addEventListener("popstate", () => this.followAddress());
    addEventListener("hashchange", () => this.followAddress());
    listenTab(stage.element);
    listenKeys({
      step: (direction) => this.step(direction),
      open: () => this.openPointed(),
      zoom: (factor) => this.view.zoomBy(factor),
      fit: () => this.view.fit(),
      view: (kind) => this.store.set({ view: kind === "grid" ? "grid" : this.names[0] }),
      help: () => this.help.showModal(),
      escape: () => this.escape(),
    });
  }

  async start() {
    const address = parseHash(location.hash, this.names);
    this.written = location.hash;
    const view = /** @type {View} */ (this.stage.views.get(address.view));
    if (address.camera) view.setCamera(address.camera, false);
    this.quiet = true;
    this.store.set({ view: address.view });
    this.quiet = false;
    this.nameStage();
    this.switch.set(address.view);
    this.stage.resize();
    await this.stage.show(address.view, { animate: false, camera: address.camera });
    document.documentElement.classList.add("running");
    if (address.id) await this.followItem(address, !address.camera);
  }

  /** @param {State} state @param {State} before */
  changed(state, before) {
    if (state.item !== before.item) this.itemChanged(state, before);
    if (state.view !== before.view) this.viewChanged(state);
    if (state.item !== before.item || state.view !== before.view) this.writePlace(!this.quiet);
    if (state.hover !== before.hover && state.hover >= 0 && state.hoverBy === "keyboard") this.announce(state.hover);
  }

  /** @param {State} state @param {State} before */
  itemChanged(state, before) {
    const { panel, stage } = this;
    const { item, trail } = state;
    const whole = stage.active?.isFit() ?? false;
    const lent = before.item < 0 ? stage.active?.rest() : undefined;
    document.documentElement.classList.toggle("panel-open", item >= 0);
    stage.neighbours = [];
    if (item < 0) {
      const inside = panel.element.contains(document.activeElement);
      panel.hide();
      stage.insets = panel.insets(stage.element);
      if (!this.stayPut) this.giveBack(whole);
      if (inside) stage.element.focus({ preventScroll: true });
      this.voice.say(this.words.closed);
      document.title = this.collection.core.title;
      return;
    }
    panel.show(item, trail);
    stage.insets = panel.insets(stage.element);
    if (!this.stayPut) this.makeRoom(item, whole, lent);
    if (before.item !== item) this.announce(item);
    this.collection.load(item).then(
      (loaded) => {
        if (this.store.state.item !== item) return;
        stage.neighbours = loaded.neighbours;
        document.title = `${loaded.title} – ${this.collection.core.title}`;
        stage.requestFrame();
      },
      () => {},
    );
  }

  /**
   * The panel covers a part of the stage: what is looked at moves beside it.
   * @param {number} item
   * @param {boolean} whole everything was in sight
   * @param {CameraState} [before] where the camera was when the panel opened
   */
  makeRoom(item, whole, before) {
    const { active } = this.stage;
    if (!active) return;
    if (whole) active.fit();
    else active.reveal(item);
    this.room = before && !whole ? { before, after: active.rest(), view: active } : null;
  }

  /** The panel is gone: unless one went on from there, the camera goes back. @param {boolean} whole */
  giveBack(whole) {
    const { active } = this.stage;
    const { room } = this;
    this.room = null;
    if (whole) active?.fit();
    else if (room && room.view === active && alike(room.after, active.rest())) active.setCamera(room.before, true);
  }

  /** @param {State} state */
  viewChanged(state) {
    this.switch.set(state.view);
    this.nameStage();
    if (this.quiet) return;
    this.stage.show(state.view).catch(() => {
      // The other view did not come: stay where we are.
      const stay = this.stage.active?.name;
      if (stay) this.store.set({ view: stay });
    });
  }

  nameStage() {
    const { stage, words, store, collection } = this;
    const title = stage.views.get(store.state.view)?.title ?? "";
    stage.element.setAttribute("aria-label", words.stage(title, words.count(collection.count)));
  }

  /** @param {number} item */
  announce(item) {
    const { state } = this.store;
    this.collection.load(item).then(
      (loaded) => {
        if (state.item === this.store.state.item) this.voice.say(loaded.title);
      },
      () => {},
    );
  }

  /** The large picture has an entry of its own in the history: Back closes it and no more. @param {Item} item */
  enlarge(item) {
    clearTimeout(this.cameraDue);
    this.below = this.written = this.hash();
    writeAddress(this.below, this.entry(), false);
    this.large.show(item, this.collection.count);
    writeAddress(this.below, this.entry(), true);
  }

  /** @param {number} by */
  async turnLarge(by) {
    const to = this.store.state.item + by;
    if (!this.isItem(to)) return;
    this.store.select(to);
    const item = await this.collection.load(to).catch(() => null);
    if (item && this.large.element.open && this.store.state.item === to) this.large.show(item, this.collection.count);
  }

  /** Closed by hand: its entry goes too. */
  largeClosed() {
    if (history.state?.large) history.back();
  }

  close() {
    this.store.select(-1);
  }

  /** Close one thing; the picture that was in hand stays marked, so that keys go on from it. */
  escape() {
    const { item } = this.store.state;
    if (item < 0) return this.store.set({ hover: -1 });
    this.close();
    this.store.set({ hover: item, hoverBy: "keyboard" });
  }

  /** The item that keys start from: marked by key, else in hand, else under the pointer; or -1. */
  marked() {
    const { hover, hoverBy, item } = this.store.state;
    return hover >= 0 && (hoverBy === "keyboard" || item < 0) ? hover : item;
  }

  /** @param {Direction} direction */
  step(direction) {
    const { store, view } = this;
    const from = this.marked();
    const to = from < 0 ? view.middle() : view.step(from, direction);
    store.set({ hover: to, hoverBy: "keyboard" });
    view.reveal(to);
  }

  /** Enter opens the item that is pointed at; on the item in hand, its picture. */
  openPointed() {
    const { item } = this.store.state;
    const marked = this.marked();
    const at = marked >= 0 ? marked : this.view.middle();
    if (at === item) {
      const loaded = this.collection.peek(item);
      if (loaded) this.enlarge(loaded);
      return;
    }
    this.store.select(at);
    this.panel.focus();
  }

  /** The address of what is seen now. */
  hash() {
    const { state } = this.store;
    const view = this.stage.active?.name === state.view ? this.stage.active : null;
    const item = state.item >= 0 ? this.collection.peek(state.item) : null;
    return formatHash(
      { view: state.view, camera: view && (item || !view.isHome()) ? view.camera() : null, id: item?.id ?? "", index: item ? state.item : -1 },
      this.names[0],
    );
  }

  /** What the history keeps with the address. */
  entry() {
    return { trail: this.store.state.trail, large: this.large.element.open };
  }

  /** @param {boolean} push */
  async writePlace(push) {
    clearTimeout(this.cameraDue);
    const { item } = this.store.state;
    if (item >= 0 && !this.collection.peek(item)) await this.collection.load(item).catch(() => {});
    if (item !== this.store.state.item) return;
    const hash = this.hash();
    const fresh = push && !this.quiet && !this.large.element.open && hash !== this.written;
    writeAddress(hash, this.entry(), fresh);
    this.written = hash;
  }

  /** The camera's place is written once it rests, into the same entry of the history. */
  rememberCamera() {
    if (!document.documentElement.classList.contains("running")) return;
    clearTimeout(this.cameraDue);
    this.cameraDue = setTimeout(() => {
      this.written = this.hash();
      writeAddress(this.written, this.entry(), false);
    }, CAMERA_MS);
  }

  /** Back, forward, or an address typed by hand. */
  async followAddress() {
    const large = this.large.element.open;
    this.large.hide();
    // One may have turned to other pictures meanwhile: the last one stays in hand.
    if (large && location.hash === this.below) return this.writePlace(false);
    if (location.hash === this.written) return;
    clearTimeout(this.cameraDue);
    this.written = location.hash;
    const address = parseHash(location.hash, this.names);
    this.quiet = true;
    try {
      if (this.store.state.view !== address.view) {
        this.store.set({ view: address.view });
        await this.stage.show(address.view, { camera: address.camera });
      }
      await this.followItem(address, !address.camera);
      if (address.camera) this.view.setCamera(address.camera, true);
      else if (!address.id) this.view.setCamera(this.view.home(), true);
    } finally {
      this.quiet = false;
    }
  }

  /**
   * @param {import("./address.js").Address} address
   * @param {boolean} enlarge also go there
   */
  async followItem(address, enlarge) {
    const item = address.id ? await this.collection.find(address.id, address.index) : -1;
    const trail = /** @type {unknown} */ (history.state?.trail);
    const walked = Array.isArray(trail) && trail.at(-1) === item && trail.every((i) => this.isItem(i));
    this.quiet = true;
    this.stayPut = true;
    this.store.set({ item, trail: item < 0 ? [] : walked ? trail : [item] });
    this.stayPut = false;
    this.quiet = false;
    if (item >= 0 && enlarge) this.view.reveal(item, { enlarge: true });
  }

  /** @param {unknown} value */
  isItem(value) {
    return Number.isInteger(value) && Number(value) >= 0 && Number(value) < this.collection.count;
  }
}
