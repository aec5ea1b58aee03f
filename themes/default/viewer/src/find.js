// Finding: the filter and its bar, and what it means for the rest of the page.

import { Filtering } from "./filtering.js";
import { FindBar } from "./find-bar.js";
import { alike } from "./framing.js";
import { ones } from "./selection.js";
import { cameraOn } from "./zoom-to.js";

export class Find {
  /** @param {import("./app.js").App} app */
  constructor(app) {
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
    this.filtering.listeners.push(() => {
      const { hover } = store.state;
      if (hover >= 0 && this.filtering.matches?.[hover] === 0) store.set({ hover: -1 });
      app.hand.panel.showPlace();
      this.nameFit();
    });
  }

  nameFit() {
    const { words } = this;
    const button = this.app.tools.querySelector(".icon-fit")?.parentElement;
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
}
