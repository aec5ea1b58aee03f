// Finding: the filter, its bar and its panel, and what it means for the rest of the page.

import { FacetPanel } from "./facet-panel.js";
import { Filtering } from "./filtering.js";
import { FindBar } from "./find-bar.js";
import { alike } from "./framing.js";
import { ones } from "./selection.js";
import { isSheet } from "./sheet.js";
import { cameraOn } from "./zoom-to.js";

export class Find {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    const { stage, words, store, route } = app;
    this.filtering = new Filtering(stage, words, (text) => app.notice.say(text));
    /** What there is to look for, and the theme does not leave out. */
    this.shown = {
      search: this.filtering.possible && app.has("search"),
      filters: this.filtering.fields.length > 0 && app.has("filters"),
    };
    route.change = () => this.filtering.change;
    this.bar = new FindBar(this.filtering, {
      open: (item) => this.open(item),
      leave: () => stage.focus(),
      filters: () => this.toggle(),
      say: (text) => app.voice.say(text),
    }, this.shown);
    this.panel = new FacetPanel(this.filtering, { close: () => this.hide() });
    this.filtering.listeners.push(() => {
      const { hover } = store.state;
      if (hover >= 0 && this.filtering.matches?.[hover] === 0) store.set({ hover: -1 });
      app.hand.panel.showPlace();
      app.selecting.tray.matches.hidden = !this.filtering.matches;
      this.nameFit();
    });
  }

  /** @param {HTMLElement} root @param {HTMLElement} tools the zoom buttons */
  add(root, tools) {
    const { bar, panel, shown } = this;
    if (shown.search || shown.filters) root.querySelector(".bar")?.after(bar.element);
    if (shown.filters) tools.before(panel.element);
    this.fitButton = tools.querySelector("button:has(.icon-fit)");
  }

  nameFit() {
    const { words } = this.app;
    const name = this.filtering.matches ? words.fitMatches : words.fit;
    this.fitButton?.setAttribute("aria-label", name);
    this.fitButton?.setAttribute("title", name);
  }

  /**
   * Show all that match; where they are shown already, and where nothing is filtered, everything.
   * @param {import("./stage.js").Stage} stage
   */
  fit({ active, insets }) {
    const { matches, count } = this.filtering;
    if (!active) return;
    // A list has no places, and holds what matches alone.
    const some = matches && count > 0 && active.kind !== "list";
    const camera = some ? cameraOn(active, Uint32Array.from(ones(matches)), insets) : null;
    if (camera && !alike(camera, active.rest())) active.setCamera(camera, true);
    else active.fit();
  }

  /** Take a result in hand and go there. @param {number} item */
  open(item) {
    const { store, hand, view } = this.app;
    store.set({ hover: -1 });
    if (store.state.item !== item) store.select(item);
    view.reveal(item, { enlarge: true });
    hand.panel.focus();
  }

  focus() {
    this.bar.input.focus();
    this.bar.input.select();
  }

  async toggle() {
    const { app, panel, bar } = this;
    if (panel.open) return this.hide();
    if (!this.shown.filters) return;
    try {
      await panel.show();
    } catch {
      return app.notice.say(app.words.noSearch);
    }
    bar.button.setAttribute("aria-expanded", "true");
    // A telephone has room for one of them.
    if (isSheet()) {
      app.store.set({ similarity: -1 });
      if (app.store.state.item >= 0) app.store.select(-1);
    }
    app.covered("facets-open", true);
    panel.focus();
  }

  hide() {
    const { app, panel, bar } = this;
    const within = panel.element.contains(document.activeElement);
    panel.hide();
    bar.button.setAttribute("aria-expanded", "false");
    if (within) bar.button.focus({ preventScroll: true });
    app.covered("facets-open", false);
  }

  /** Close what Escape closes first. @param {boolean} free no picture is in hand @returns {boolean} whether anything closed */
  escape(free) {
    const { panel } = this;
    if (!panel.open || !(free || panel.element.contains(document.activeElement))) return false;
    this.hide();
    return true;
  }
}
