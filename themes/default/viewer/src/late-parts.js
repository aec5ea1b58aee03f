// What joins the page after the first sight: the names of clusters, finding and the minimap. What
// the state says of them already, they catch up with.

import { ClusterNames } from "./cluster-names.js";
import { Find } from "./find.js";
import { Minimap } from "./minimap.js";

export class LateParts {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    const { stage } = app;
    const words = /** @type {import("./strings.js").AllStrings} */ (app.words);
    this.words = words;
    /** The names of clusters over the map. */
    this.names = new ClusterNames();
    stage.labels.sources.push((view, measure, insets) => this.names.among(stage.collection.only).labels(view, measure, insets));
    this.find = new Find(app);
    this.filtering = this.find.filtering;
    app.tools.before(this.minimap(stage).element);
  }

  /** What the state asked for before there was anybody to hear it. */
  catchUp() {
    if (this.app.store.state.filter) this.filtering.update();
    this.find.bar.catchUp();
  }

  /** @param {import("./stage.js").Stage} stage */
  minimap(stage) {
    const minimap = new Minimap(stage, this.words);
    minimap.never = !this.app.has("minimap");
    stage.labels.obstacles.push(minimap.element);
    return minimap;
  }

  /** Name the clusters of the opening cut on the map. */
  async nameClusters() {
    const { stage, collection } = this.app;
    if (!collection.core.clusterNames.some(Boolean)) return;
    // Nothing is missing without the names.
    const dendrogram = await collection.clusters().catch(() => null);
    if (!dendrogram || this.names.cut) return;
    this.names.set(dendrogram.opening());
    stage.requestFrame();
  }
}
