// The arrangements that a stage can show: those of the manifest, and the list.

import { GridView } from "./grid-view.js";
import { ListView } from "./list-view.js";
import { MapView } from "./map-view.js";

/**
 * @param {import("./stage.js").Stage} stage
 * @param {string} script address of OpenSeadragon
 * @param {import("./strings.js").Strings} words
 * @param {ConstructorParameters<typeof ListView>[3]} to
 */
export function addViews(stage, script, words, to) {
  const { layouts } = stage.collection;
  for (const facts of layouts) {
    stage.add(facts.kind === "grid" ? new GridView(stage, facts, script) : new MapView(stage, facts));
  }
  // A layout of a manifest may be called that.
  const name = layouts.some((layout) => layout.name === "list") ? "all-in-a-list" : "list";
  stage.add(new ListView(stage, { name, title: words.list, kind: "list", aspect: 1, size: null, guides: [] }, words, to));
}
