// The arrangements that a stage can show: those of the manifest, and the list.

import { ComingView } from "./coming-view.js";
import { loadScript } from "./data.js";
import { MapView } from "./map-view.js";
import { part } from "./more.js";

/**
 * @param {import("./stage.js").Stage} stage
 * @param {string} script address of OpenSeadragon
 * @param {import("./strings.js").Strings} words
 * @param {ConstructorParameters<typeof import("./list-view.js").ListView>[3]} to
 */
export function addViews(stage, script, words, to) {
  const { layouts } = stage.collection;
  /** @param {LayoutFacts} facts @param {() => Promise<View>} make */
  const add = (facts, make) => stage.add(/** @type {View} */ (/** @type {unknown} */ (new ComingView(stage, facts, make))));
  for (const facts of layouts) {
    if (facts.kind !== "grid") stage.add(new MapView(stage, facts));
    else add(facts, async () => {
      const [{ GridView }] = await Promise.all([part("grid"), loadScript(script)]);
      return new GridView(stage, facts);
    });
  }
  // A layout of a manifest may be called that.
  const name = layouts.some((layout) => layout.name === "list") ? "all-in-a-list" : "list";
  const facts = { name, title: words.list, kind: "list", aspect: 1, size: null, guides: [] };
  add(facts, async () => new (await part("views")).ListView(stage, facts, /** @type {import("./strings.js").AllStrings} */ (words), to));
}
