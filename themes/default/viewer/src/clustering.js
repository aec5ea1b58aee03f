// Clusters as visitors ask for them: their colours and names at any similarity.

import { ClusterPanel } from "./cluster-panel.js";
import { colourOf, FAINT } from "./looks.js";

/** @typedef {import("./clusters.js").Cut} Cut */

export class Clustering {
  /**
   * @param {import("./stage.js").Stage} stage
   * @param {import("./strings.js").AllStrings} words
   * @param {import("./cluster-names.js").ClusterNames} names over the map
   * @param {{
   *   toggled: (open: boolean, focused: boolean) => void,
   *   failed: () => void,
   *   select: (cut: Cut, cluster: number) => void,
   * }} heard
   */
  constructor(stage, words, names, heard) {
    this.stage = stage;
    this.collection = stage.collection;
    this.store = stage.store;
    this.heard = heard;
    this.names = names;
    /** The cut that the panel shows. @type {Cut | null} */
    this.cut = null;
    this.coloured = true;
    this.highlighted = 0;
    this.panel = new ClusterPanel(words, {
      cut: (similarity) => this.store.set({ similarity }),
      colour: (shown) => {
        this.coloured = shown;
        this.paint();
      },
      highlight: (cluster) => {
        if (cluster === this.highlighted) return;
        this.highlighted = cluster;
        this.paint();
      },
      select: (cluster) => this.cut && heard.select(this.cut, cluster),
      close: () => this.store.set({ similarity: -1 }),
    });
    this.store.subscribe((state, before) => {
      if (state.similarity !== before.similarity) this.update();
    });
  }

  async toggle() {
    if (this.store.state.similarity >= 0) return this.store.set({ similarity: -1 });
    const dendrogram = await this.load();
    if (dendrogram) this.store.set({ similarity: dendrogram.similarity });
  }

  /** @returns {Promise<import("./clusters.js").Dendrogram | null>} null when there is none, or it did not load */
  async load() {
    try {
      return await this.collection.clusters();
    } catch {
      this.heard.failed();
      return null;
    }
  }

  /** The similarity has changed. */
  async update() {
    const { similarity } = this.store.state;
    if (similarity < 0 && !this.collection.dendrogram) return;
    const dendrogram = this.collection.dendrogram ?? (await this.load());
    if (!dendrogram) return this.store.set({ similarity: -1 });
    // Another one may be wanted by now.
    if (similarity !== this.store.state.similarity) return;
    this.highlighted = 0;
    this.cut = similarity < 0 ? null : dendrogram.cut(similarity);
    this.names.set(this.cut ?? dendrogram.opening());
    this.panel.opening = dendrogram.similarity;
    const was = this.panel.open;
    const within = this.panel.element.contains(document.activeElement);
    if (this.cut) this.panel.show(this.cut);
    else this.panel.hide();
    if (was !== this.panel.open) this.heard.toggled(this.panel.open, within);
    this.paint();
  }

  paint() {
    const { cut, coloured, highlighted } = this;
    const plain = !cut || (!coloured && highlighted === 0);
    this.stage.looks.set("clusters", plain ? null : looksOf(cut, coloured, highlighted));
  }
}

/**
 * @param {Cut} cut
 * @param {boolean} coloured
 * @param {number} highlighted a cluster before which all others stand back, or 0
 */
export function looksOf({ numbers, sizes }, coloured, highlighted) {
  // By number first: there are far fewer clusters than items.
  const byNumber = Uint8Array.from(sizes, (_, c) => {
    const colour = coloured && c > 0 ? colourOf(c) : 0;
    return highlighted > 0 && c !== highlighted ? colour | FAINT : colour;
  });
  // A plain loop: ten times quicker than `from` with a function.
  const looks = new Uint8Array(numbers.length);
  for (let i = 0; i < looks.length; i++) looks[i] = byNumber[numbers[i]];
  return looks;
}
