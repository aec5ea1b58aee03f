// Puts the parts together: what a change of the state means for each of them.

import { addBar, Notice, zoomTools, Voice } from "./chrome.js";
import { Clustering } from "./clustering.js";
import { Collection } from "./collection.js";
import { aboutDialog, helpDialog } from "./dialogs.js";
import { iconButton } from "./dom.js";
import { embed, HEADROOM, isEmbedded } from "./embed.js";
import { Find } from "./find.js";
import { Hand } from "./hand.js";
import { listenKeys, listenTab } from "./keyboard.js";
import { Minimap } from "./minimap.js";
import { Route } from "./route.js";
import { Selecting } from "./selecting.js";
import { Selection } from "./selection.js";
import { coveredOf, Split } from "./split.js";
import { Stage } from "./stage.js";
import { Store } from "./store.js";
import { strings } from "./strings.js";
import { viewSwitch } from "./switch.js";
import { addViews } from "./views.js";
import { Welcome } from "./welcome.js";

const IDLE_MS = 2000;
const BUSY_MS = 150;

/**
 * @param {() => void} act once nothing else is to do
 * @param {() => boolean} busy whether visitors wait for something that comes over the same line
 */
function whenIdle(act, busy) {
  const check = () => (busy() ? void setTimeout(() => whenIdle(act, busy), BUSY_MS) : act());
  if ("requestIdleCallback" in window) requestIdleCallback(check, { timeout: IDLE_MS });
  else setTimeout(check, IDLE_MS);
}

export class App {
  /**
   * @param {HTMLElement} root
   * @param {CoreData} core
   */
  constructor(root, core) {
    this.collection = new Collection(core);
    /** Parts that the theme leaves out. */
    this.without = new Set((root.dataset.without ?? "").split(" "));
    this.words = strings(core.language);
    const [usual] = this.collection.layouts;
    this.store = new Store({
      view: usual.name, item: -1, hover: -1, hoverBy: "pointer", trail: [], similarity: -1, second: "", sort: "",
      selection: Selection.none(this.collection.count), filter: "",
    });
    const element = /** @type {HTMLElement} */ (root.querySelector("#stage"));
    this.stage = new Stage(element, this.collection, this.store);
    const { stage, store, words } = this;
    const fill = (/** @type {Stage} */ each) =>
      addViews(each, root.dataset.openseadragon ?? "", words, {
        open: (item) => this.hand.open(item),
        matches: () => this.matches(),
        failed: () => this.notice.say(words.noTexts),
      });
    fill(stage);
    this.names = [...stage.views.keys()];
    stage.cards = this.has("card");
    this.welcome = new Welcome(core.title, words, () => stage.focus());
    this.voice = new Voice();
    this.notice = new Notice();
    this.help = helpDialog(words);
    this.about = aboutDialog(this.collection, words, this.has("browse"), this.has("help") && (() => this.help.showModal()));
    this.switch = viewSwitch(
      [...stage.views.values()].map((view) => view.facts),
      words.arrangement,
      (view) => store.set({ view }),
      () => stage.focus(),
    );
    this.hand = new Hand(stage, words, {
      say: (text) => this.voice.say(text),
      insets: () => this.insets(),
      stayPut: () => this.route.stayPut,
      enlarge: (show) => this.route.enlarge(show),
      filter: (field, value) => this.filtering.choose(field, [value]),
    });
    this.clustering = new Clustering(stage, words, {
      toggled: (open, focused) => this.clustersToggled(open, focused),
      failed: () => this.notice.say(words.noClusters),
      select: (cut, cluster) => this.selecting.cluster(cut.numbers, cluster),
    });
    this.selecting = new Selecting(stage, words, {
      matches: () => this.matches(),
      marked: () => this.marked(),
      step: (direction) => this.step(direction),
      open: (item) => store.select(item),
      resized: (refit) => this.trayResized(refit),
      link: () => this.route.link(),
      notice: (text) => this.notice.say(text),
    });
    const { large } = this.hand;
    this.split = new Split(stage, words, {
      fill,
      insets: (each) => this.insets(each),
      moved: () => this.route.writeSoon(),
      failed: () => this.notice.say(words.notShown),
    });
    const isLarge = () => large.element.open;
    this.route = new Route(stage, this.names, { isLarge, hideLarge: () => large.hide() }, this.split);
    this.route.onLost = (lost) => this.notice.say(lost < 0 ? words.otherBuild : words.lost(lost));
    this.find = new Find(this);
    this.filtering = this.find.filtering;
    this.addChrome(root);
    this.listen();
  }

  /** The view that keys are for. */
  get view() {
    return this.split.current.active ?? this.route.view;
  }

  /** The arrangement that keys turn. */
  get turned() {
    return this.split.current === this.stage ? "view" : "second";
  }

  /** Whether the theme has a part, such as `clusters`. @param {string} part */
  has(part) {
    return !this.without.has(part);
  }

  /** Whether tiles of what is in sight are on their way. */
  get busy() {
    return this.stage.tiles.loading.size > 0;
  }

  /** @param {HTMLElement} root */
  addChrome(root) {
    const { words, stage, clustering, hand } = this;
    addBar(root, words, this.switch.element, {
      about: this.has("about") && (() => this.about.showModal()),
      help: this.has("help") && (() => this.help.showModal()),
    });
    const tools = zoomTools(words, { zoom: (factor) => this.route.view.zoomBy(factor), fit: () => this.find.fit(stage) });
    this.clustersButton = iconButton("clusters", words.clusters, () => this.toggleClusters(), "clusters-button");
    this.clustersButton.setAttribute("aria-expanded", "false");
    this.clustersButton.setAttribute("aria-controls", "clusters");
    if (!this.has("zoom")) tools.replaceChildren();
    if (this.hasClusters) tools.append(this.clustersButton);
    tools.append(this.selecting.button);
    hand.panel.bar.querySelector(".spring")?.after(this.selecting.one);
    if (this.welcome.element) stage.element.before(this.welcome.element);
    this.splitButton = iconButton("split", words.split, () => this.split.toggle(this.names), "split-button");
    if (this.has("split")) tools.append(this.splitButton);
    stage.tools = tools;
    const minimap = new Minimap(stage, words);
    if (!this.has("minimap")) minimap.never = true;
    const { tray } = this.selecting;
    stage.element.after(minimap.element, tools, clustering.panel.element, tray.element, hand.panel.element, this.notice.element);
    stage.labels.obstacles.push(tools, minimap.element);
    this.find.add(root, tools);
    const room = stage.element.parentElement;
    if (room && isEmbedded()) {
      embed(room, words);
      stage.insets = { ...stage.insets, top: HEADROOM };
    }
    root.append(this.voice.element, this.selecting.voice.element, this.about, this.help, hand.large.element);
    stage.element.setAttribute("aria-description", words.stageHint);
    root.querySelector(".skip")?.addEventListener("click", (event) => {
      // The fragment belongs to the state.
      event.preventDefault();
      stage.focus();
      stage.element.classList.add("by-tab");
    });
  }

  listen() {
    const { store, stage } = this;
    store.subscribe((state, before) => {
      if (state.view !== before.view) this.viewChanged(state);
      if (state.item >= 0) this.welcome.close();
      this.splitButton?.setAttribute("aria-pressed", String(state.second !== ""));
    });
    listenTab(stage.element);
    listenKeys({
      step: (direction) => this.step(direction),
      open: () => {
        const item = this.marked() >= 0 ? this.marked() : this.view.middle();
        if (this.filtering.count > 0) this.hand.open(item);
      },
      zoom: (factor) => this.view.zoomBy(factor),
      fit: () => this.find.fit(this.split.current),
      view: (kind) => this.turnTo(kind === "map" ? "tsne" : kind),
      turn: (by) => this.turn(by),
      split: () => this.has("split") && this.split.toggle(this.names),
      clusters: async () => {
        await this.toggleClusters();
        if (this.clustering.panel.open) this.clustering.panel.slider.focus();
      },
      search: () => this.find.focus(),
      filters: () => this.find.toggle(),
      help: () => this.help.showModal(),
      escape: () => this.escape(),
    });
  }

  async start() {
    await this.route.start();
    this.nameStage();
    this.switch.set(this.store.state.view);
    whenIdle(() => this.clustering.name(), () => this.busy);
    this.prefetch();
  }

  /** The places of the arrangements beside the present one. */
  prefetch() {
    const at = this.names.indexOf(this.store.state.view);
    whenIdle(() => {
      for (const name of [this.names[at + 1], this.names[at - 1]]) {
        // When it does not load now, it may when it is wanted.
        if (name) this.collection.layout(name).catch(() => {});
      }
    }, () => this.busy);
  }

  /** @param {State} state */
  viewChanged(state) {
    this.switch.set(state.view);
    this.nameStage();
    this.prefetch();
    if (this.route.quiet) return;
    this.stage.show(state.view).catch(() => {
      if (this.store.state.view !== state.view) return;
      // The other view did not come: stay where we are.
      this.notice.say(this.words.notShown);
      const stay = this.stage.active?.name;
      if (stay) this.store.set({ view: stay });
    });
  }

  nameStage() {
    const { stage, words, store, collection } = this;
    const title = stage.views.get(store.state.view)?.title ?? "";
    stage.element.setAttribute("aria-label", words.stage(title, words.count(collection.count)));
  }

  /** The first arrangement of a kind, if there is one. @param {string} kind */
  turnTo(kind) {
    for (const { facts, name } of this.stage.views.values()) {
      if (facts.kind === kind) return this.store.set({ [this.turned]: name });
    }
  }

  /** The arrangement after the present one, or before it; after the last comes the first. @param {number} by */
  turn(by) {
    const { names, store, turned } = this;
    const name = names[(names.indexOf(store.state[turned]) + by + names.length) % names.length];
    store.set({ [turned]: name });
    this.voice.say(this.stage.views.get(name)?.title ?? "");
  }

  get hasClusters() {
    return this.clustering.possible && this.has("clusters");
  }

  async toggleClusters() {
    if (this.hasClusters) await this.clustering.toggle();
  }

  /** @param {boolean} open @param {boolean} focused whether the focus was in the panel that closes */
  clustersToggled(open, focused) {
    if (focused && !open) this.clustersButton?.focus({ preventScroll: true });
    this.clustersButton?.setAttribute("aria-expanded", String(open));
    this.covered("clusters-open", open);
  }

  /** A panel has come or gone: what showed everything shows it beside the panel. @param {string} sign a class of the page @param {boolean} open */
  covered(sign, open) {
    const { stage } = this;
    const whole = stage.active?.isFit() ?? false;
    document.documentElement.classList.toggle(sign, open);
    stage.insets = this.insets();
    // The buttons may have moved.
    stage.labels.resize();
    if (whole) stage.active?.fit();
    this.split.cover();
  }

  /** The items that a filter lets through, if there is one. @returns {Uint8Array | null} */
  matches() {
    // The store may speak before all parts are there.
    return this.filtering?.matches ?? null;
  }

  /** @param {boolean} refit */
  trayResized(refit) {
    const { stage } = this;
    const whole = refit && (stage.active?.isFit() ?? false);
    stage.insets = this.insets();
    if (whole) stage.active?.fit();
    this.split.cover();
  }

  /** What panels cover of a stage. @returns {Insets} */
  insets({ element } = this.stage) {
    this.split.measure();
    const covered = coveredOf(element, [this.hand.panel, this.clustering.panel, this.selecting.tray, this.find.panel]);
    return isEmbedded() ? { ...covered, top: HEADROOM } : covered;
  }

  /** Close one thing; the picture that was in hand stays marked, so that keys go on from it. */
  escape() {
    const { store, clustering, hand } = this;
    if (this.selecting.escape()) return;
    const { item, similarity } = store.state;
    if (this.welcome.open) return this.welcome.close();
    const within = clustering.panel.element.contains(document.activeElement);
    if (this.find.escape(item < 0)) return;
    if (similarity >= 0 && (item < 0 || within)) {
      store.set({ similarity: -1 });
    } else if (item < 0) {
      store.set({ hover: -1 });
    } else {
      hand.panel.actions.close();
      store.set({ hover: item, hoverBy: "keyboard" });
    }
  }

  /** The item that keys start from: marked by key, else in hand, else under the pointer; or -1. */
  marked() {
    const { hover, hoverBy, item } = this.store.state;
    return hover >= 0 && (hoverBy === "keyboard" || item < 0) ? hover : item;
  }

  /** @param {Direction} direction */
  step(direction) {
    const { store, view } = this;
    if (this.filtering.count === 0) return;
    const from = this.marked();
    const to = from < 0 ? view.middle() : view.step(from, direction);
    store.set({ hover: to, hoverBy: "keyboard" });
    view.reveal(to);
  }
}
