// The selection joins the page: what it has to do with all the rest.

import { formatSelection, loadIds, readSelection } from "./selection-code.js";
import { Selecting } from "./selecting.js";

export class Selected {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    const { stage, split, hand, route } = app;
    const late = /** @type {import("./late-parts.js").LateParts} */ (app.late);
    const words = /** @type {import("./strings.js").AllStrings} */ (app.words);
    this.selecting = new Selecting(stage, words, {
      matches: () => app.collection.only,
      marked: () => app.marked(),
      step: (direction) => app.step(direction),
      open: (item) => hand.open(item),
      resized: (refit) => app.resized(refit),
      link: () => app.route.link(),
      notice: (text) => app.notice.say(text),
      voice: app.selectionVoice,
    }, { mode: app.selectButton, one: app.selectOne });
    const { tray } = this.selecting;
    late.filtering.listeners.push(() => (tray.matches.hidden = !late.filtering.matches));
    (app.parts.panels?.clustering.panel.element ?? app.tools).after(tray.element);
    if (split.second) this.selecting.beside(split.second);
    route.coder = { formatSelection, loadIds, readSelection };
  }

  /** What the state asked for before there was anybody to hear it. */
  catchUp() {
    const { selection } = this.app.store.state;
    if (selection.size) this.selecting.changed(selection);
  }
}
