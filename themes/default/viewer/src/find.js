// Finding: the filter, its bar and its panel, and what it means for the rest of the page.

import { FacetPanel } from "./facet-panel.js";
import { Filtering } from "./filtering.js";
import { FindBar } from "./find-bar.js";
import { alike } from "./framing.js";
import { ones } from "./selection.js";
import { isTight } from "./sheet.js";
import { cameraOn } from "./zoom-to.js";

export class Find {
  /**
   * @param {import("./app.js").App} app
   * @param {import("./selecting.js").Selecting} selecting
   */
  constructor(app, selecting) {
    this.app = app;
    const { stage, store, route } = app;
    this.words = /** @type {import("./strings.js").AllStrings} */ (app.words);
    this.filtering = new Filtering(stage, this.words, (text) => app.notice.say(text));
    route.change = () => this.filtering.change;
    this.bar = new FindBar(this.filtering, app.findBox, {
      open: (item) => this.open(item),
      leave: () => stage.focus(),
      say: (text) => app.voice.say(text),
    });
    this.panel = new FacetPanel(this.filtering, { close: () => this.hide() });
    store.subscribe((state, before) => {
      if (state.item >= 0 && before.item < 0 && this.panel.open && isTight()) this.hide();
    });
    this.filtering.listeners.push(() => {
      const { hover } = store.state;
      if (hover >= 0 && this.filtering.matches?.[hover] === 0) store.set({ hover: -1 });
      app.hand.panel.showPlace();
      selecting.tray.matches.hidden = !this.filtering.matches;
      this.nameFit();
    });
  }

  nameFit() {
    const { words } = this;
    const { tools } = this.app;
    const button = tools.querySelector("button:has(.icon-fit)");
    const name = this.filtering.matches ? words.fitMatches : words.fit;
    button?.setAttribute("aria-label", name);
    button?.setAttribute("title", name);
  }

  /**
   * Show all that match; where they are shown already, and where nothing is filtered, everything.
   * @param {import("./stage.js").Stage} stage
   */
  fit(stage) {
    const { active } = stage;
    const { matches, count } = this.filtering;
    if (!active) return;
    // A list has no places, and holds what matches alone.
    const some = matches && count > 0 && active.kind !== "list";
    const camera = some ? cameraOn(active, Uint32Array.from(ones(matches)), stage) : null;
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

  async toggle() {
    const { app, panel } = this;
    if (panel.open) return this.hide();
    if (!app.finds.filters) return;
    try {
      await panel.show();
    } catch {
      return app.notice.say(this.words.noSearch);
    }
    app.findBox.button.setAttribute("aria-expanded", "true");
    if (isTight()) {
      app.store.set({ similarity: -1 });
      if (app.store.state.item >= 0) app.store.select(-1);
    }
    app.covered("facets-open", true);
    panel.focus();
  }

  hide() {
    const { app, panel } = this;
    const within = panel.element.contains(document.activeElement);
    panel.hide();
    app.findBox.button.setAttribute("aria-expanded", "false");
    app.covered("facets-open", false);
    if (within) app.findBox.button.focus({ preventScroll: true });
  }

  /** Close what Escape closes first. @param {boolean} free no picture is in hand @returns {boolean} whether anything closed */
  escape(free) {
    const { panel } = this;
    if (!panel.open || !(free || panel.element.contains(document.activeElement))) return false;
    this.hide();
    return true;
  }
}
