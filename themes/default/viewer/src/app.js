// Puts the parts together: what a change of the state means for each of them.

import { addBar, Notice, zoomTools, Voice } from "./chrome.js";
import { Collection } from "./collection.js";
import { iconButton } from "./dom.js";
import { embed, HEADROOM, isEmbedded } from "./embed.js";
import { FindBox } from "./find-box.js";
import { Hand } from "./hand.js";
import { holdDrawing } from "./hold-drawing.js";
import { whenIdle } from "./idle.js";
import { Joining } from "./joining.js";
import { languageMenu } from "./language.js";
import { listenTab } from "./keyboard.js";
import { alsoLoad, foresee, part } from "./more.js";
import { Route } from "./route.js";
import { Selection } from "./selection.js";
import { coveredOf, Split } from "./split.js";
import { Stage } from "./stage.js";
import { Store } from "./store.js";
import { strings } from "./strings.js";
import { Turning } from "./turning.js";
import { addViews } from "./views.js";
import { Welcome } from "./welcome.js";
import { wireKeys } from "./wire-keys.js";

export class App {
  /**
   * @param {HTMLElement} root
   * @param {CoreData} core
   */
  constructor(root, core) {
    this.root = root;
    this.joining = new Joining(this);
    this.collection = new Collection(core);
    /** Parts that the theme leaves out. */
    this.without = new Set((root.dataset.without ?? "").split(" "));
    if (core.words.later) alsoLoad(core.words.later);
    this.words = strings(core.words.chosen || core.language, core.words.plurals, core.words.first);
    const [usual] = this.collection.layouts;
    this.store = new Store({
      view: usual.name, item: -1, hover: -1, hoverBy: "pointer", trail: [], similarity: -1, second: "", sort: "",
      selection: Selection.none(this.collection.count), only: false, filter: "",
    });
    const element = /** @type {HTMLElement} */ (root.querySelector("#stage"));
    this.stage = new Stage(element, this.collection, this.store);
    const { stage, store, words } = this;
    const fill = (/** @type {Stage} */ each) =>
      addViews(each, root.dataset.openseadragon ?? "", words, {
        open: (item) => this.hand.open(item),
        matches: () => this.collection.only,
        failed: () => this.notice.say(words.noTexts),
        made: (of, table) => this.split.hear(of, table),
      });
    fill(stage);
    stage.cards = this.has("card");
    this.welcome = new Welcome(core.title, words, () => stage.focus());
    this.voice = new Voice();
    /** For the selection, which may change with what is in hand; a voice is heard if it was there before. */
    this.selectionVoice = new Voice();
    this.notice = new Notice();
    this.turning = new Turning(this);
    this.hand = new Hand(stage, words, {
      say: (text) => this.voice.say(text),
      insets: () => this.insets(),
      stayPut: () => this.route.stayPut,
      large: (act) => this.need("dialogs", act),
      enlarge: (show) => this.route.enlarge(show),
      filter: (field, value) => this.need("later", (late) => late.filtering.choose(field, [value])),
    });
    this.split = new Split(stage, words, {
      fill,
      made: (each) => this.parts.select?.selecting.beside(each),
      insets: (each) => this.insets(each),
      moved: () => this.route.writeSoon(),
      failed: () => this.notice.say(words.notShown),
      make: (act, failed) => this.need("later", (late) => {
        part("views").then(({ Beside }) => act(() => new Beside(this.split, late)), (error) => this.joining.missed(error, failed));
      }, failed),
    });
    const large = { isLarge: () => this.parts.dialogs?.large.element.open ?? false, hideLarge: () => this.parts.dialogs?.large.hide() };
    this.route = new Route(stage, this.turning.names, large, this.split);
    this.route.onMissed = (error) => this.joining.missed(error);
    this.route.onLost = (lost) => this.notice.say(lost < 0 ? words.otherBuild : words.lost({ n: lost }));
    /** What there is to look for, and the theme does not leave out. */
    this.finds = {
      search: (core.search ?? []).length > 0 && this.has("search"),
      filters: Boolean(core.facets) && this.collection.fields.some((field) => field.facet) && this.has("filters"),
    };
    this.findBox = new FindBox(words, this.finds, {
      wake: () => this.need("later"),
      filters: () => this.need("panels", (panels) => panels.toggleFilters()),
    });
    // The buttons of later parts are there from the start, so that nothing jumps.
    this.clustersButton = iconButton("clusters", words.clusters, () => this.toggleClusters(), "clusters-button");
    this.clustersButton.setAttribute("aria-expanded", "false");
    this.clustersButton.setAttribute("aria-controls", "clusters");
    for (const button of [this.clustersButton, this.findBox.button]) foresee(button, "panels");
    this.selectButton = iconButton("select", words.select, () => this.need("select", ({ selecting }) => selecting.toggleMode()), "select-button");
    /** For the panel of the picture in hand. */
    this.selectOne = iconButton("select", words.selectOne, () => this.need("select", ({ selecting }) => selecting.toggle(store.state.item)), "select-one");
    this.splitButton = iconButton("split", words.split, () => this.split.toggle(this.turning.names), "split-button");
    for (const button of [this.selectButton, this.selectOne, this.splitButton]) {
      button.setAttribute("aria-pressed", "false");
      foresee(button, button === this.splitButton ? "views" : "select");
    }
    this.tools = zoomTools(words, { zoom: (factor) => this.route.view.zoomBy(factor), fit: () => this.fit(stage) });
    this.addChrome();
    this.listen();
  }

  /**
   * Do what needs a part of the viewer: at once where it is here, else as soon as it has come.
   * @template {keyof import("./joining.js").Joined} N
   * @param {N} name
   * @param {(part: import("./joining.js").Joined[N]) => void} [act]
   * @param {() => void} [failed]
   */
  need(name, act, failed) {
    this.joining.need(name, act, failed);
  }

  /** What no visitor needs at first sight, as far as it is here. */
  get parts() {
    return this.joining.parts;
  }

  /** What every visit loads in the end. */
  get late() {
    return this.parts.later;
  }

  /** The view that keys are for. */
  get view() {
    return this.split.current.active ?? this.route.view;
  }

  /** Whether the theme has a part, such as `clusters`. @param {string} part */
  has(part) {
    return !this.without.has(part);
  }

  /** Whether tiles of what is in sight are on their way. */
  get busy() {
    return this.stage.tiles.loading.size > 0;
  }

  addChrome() {
    const { words, stage, hand, root, tools, finds } = this;
    addBar(root, words, this.turning.switch.element, {
      about: this.has("about") && (() => this.need("dialogs", ({ about }) => about.showModal())),
      language: languageMenu(this.collection.core, words, (language) => this.route.turnTo(language)),
      help: this.has("help") && (() => this.need("dialogs", ({ help }) => help.showModal())),
    });
    if (!this.has("zoom")) tools.replaceChildren();
    if (this.hasClusters) tools.append(this.clustersButton);
    tools.append(this.selectButton);
    hand.panel.bar.querySelector(".spring")?.after(this.selectOne);
    if (this.welcome.element) stage.element.before(this.welcome.element);
    if (this.has("split")) tools.append(this.splitButton);
    stage.tools = tools;
    stage.element.after(tools, hand.panel.element, this.notice.element);
    stage.labels.obstacles.push(tools);
    // The page keeps its place, so that nothing jumps.
    const row = root.querySelector(".find");
    if (finds.search || finds.filters) root.querySelector(".bar")?.after(this.findBox.element);
    row?.remove();
    const room = stage.element.parentElement;
    if (room && isEmbedded()) {
      embed(room, words);
      stage.insets = { ...stage.insets, top: HEADROOM };
    }
    root.append(this.voice.element, this.selectionVoice.element);
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
      if (state.view !== before.view) this.turning.changed(state);
      if (state.item >= 0) this.welcome.close();
      this.splitButton.setAttribute("aria-pressed", String(state.second !== ""));
      if (state.second !== before.second) this.turning.saySecond(state);
    });
    stage.choose = (item, event) => {
      if (!event.shiftKey && !event.ctrlKey && !event.metaKey) return false;
      this.need("select", () => stage.choose(item, event));
      return true;
    };
    this.joining.listen();
    const room = /** @type {HTMLElement} */ (stage.element.parentElement);
    const { parts, awaited } = this.joining;
    holdDrawing(room, () => Boolean(parts.select), () => awaited.has("select"), (act, failed) => this.need("select", act, failed));
    listenTab(stage.element);
    wireKeys(this);
  }

  async start() {
    await this.route.start();
    this.turning.begin();
    // When it does not load now, it may when it is wanted.
    whenIdle(() => this.joining.join("later").then((late) => late.nameClusters(), () => {}), () => this.busy);
    this.turning.prefetch();
  }

  get hasClusters() {
    const { core, count } = this.collection;
    return core.clusters !== null && count > 1 && this.has("clusters");
  }

  /** @param {boolean} [focus] whether keys go to the slider then */
  toggleClusters(focus) {
    if (this.hasClusters) this.need("panels", (panels) => panels.toggleClusters(focus));
  }

  /** Show all that match, or everything. @param {Stage} stage */
  fit(stage) {
    if (this.late) this.late.find.fit(stage);
    else stage.active?.fit();
  }

  /** A panel has come or gone: what showed everything shows it beside the panel. @param {string} sign a class of the page @param {boolean} open */
  covered(sign, open) {
    const { stage } = this;
    const whole = stage.active?.isFit() ?? false;
    document.documentElement.classList.toggle(sign, open);
    stage.insets = this.insets();
    // The buttons may have moved.
    stage.lie();
    if (whole) stage.active?.fit();
    this.split.cover();
  }

  /** What covers the stage has another size. @param {boolean} refit whether what showed everything shall do so again */
  resized(refit) {
    const { stage } = this;
    const whole = refit && (stage.active?.isFit() ?? false);
    stage.insets = this.insets();
    stage.lie();
    if (whole) stage.active?.fit();
    this.split.cover();
  }

  /** What panels cover of a stage. @returns {Insets} */
  insets({ element } = this.stage) {
    this.split.measure();
    const { panels, select } = this.parts;
    const covered = coveredOf(element, [this.hand.panel, ...(panels?.all ?? []), ...(select ? [select.selecting.tray] : [])]);
    return isEmbedded() ? { ...covered, top: HEADROOM } : covered;
  }

  /** Close one thing; the picture that was in hand stays marked, so that keys go on from it. */
  escape() {
    const { store, hand } = this;
    if (this.parts.select?.selecting.escape()) return;
    const { item } = store.state;
    if (this.welcome.open) return this.welcome.close();
    if (this.parts.panels?.escape()) return;
    if (item < 0) {
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
    if (this.late?.filtering.count === 0) return;
    const from = this.marked();
    const to = from < 0 ? view.middle() : view.step(from, direction);
    store.set({ hover: to, hoverBy: "keyboard" });
    view.reveal(to);
  }
}
