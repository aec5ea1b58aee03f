// What the keys do to the parts of the page.

import { listenKeys } from "./keyboard.js";
import { listenSelectKeys } from "./select-keys.js";

/** @param {import("./app.js").App} app */
export function wireKeys(app) {
  const select = (/** @type {(selecting: import("./selecting.js").Selecting) => void} */ act) => app.need("select", ({ selecting }) => act(selecting));
  listenSelectKeys({
    mode: () => select((selecting) => selecting.toggleMode()),
    toggle: () => select((selecting) => selecting.toggle(app.marked())),
    all: () => select((selecting) => selecting.all()),
    undo: () => app.parts.select?.selecting.undo(),
    extend: (direction) => select((selecting) => selecting.extend(direction)),
  });
  listenKeys({
    step: (direction) => app.step(direction),
    open: () => {
      const item = app.marked() >= 0 ? app.marked() : app.view.middle();
      if (app.late?.filtering.count !== 0) app.hand.open(item);
    },
    zoom: (factor) => app.view.zoomBy(factor),
    fit: () => app.fit(app.split.current),
    view: (kind) => app.turning.to(kind === "map" ? "tsne" : kind),
    turn: (by) => app.turning.by(by),
    split: () => app.has("split") && app.split.toggle(app.turning.names),
    clusters: () => app.toggleClusters(true),
    search: () => {
      app.findBox.input.focus();
      app.findBox.input.select();
    },
    filters: () => app.need("panels", (panels) => panels.toggleFilters()),
    help: () => app.need("dialogs", ({ help }) => help.showModal()),
    escape: () => app.escape(),
  });
}
