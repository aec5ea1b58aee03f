// The panels of the clusters and of the filters, which buttons open, and how they take turns.

import { Clustering } from "./clustering.js";
import { FacetPanel } from "./facet-panel.js";
import { isTight } from "./sheet.js";

export class Panels {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    const { stage, store, tools } = app;
    const { names, filtering, words } = /** @type {import("./late-parts.js").LateParts} */ (app.late);
    this.words = words;
    this.clustering = new Clustering(stage, words, names, {
      toggled: (open, focused) => this.clustersToggled(open, focused),
      failed: () => app.notice.say(words.noClusters),
      select: (cut, cluster) => app.need("select", ({ selecting }) => selecting.cluster(cut.numbers, cluster)),
    });
    this.filters = new FacetPanel(filtering, { close: () => this.hideFilters() });
    store.subscribe((state, before) => {
      if (state.item >= 0 && before.item < 0 && this.filters.open && isTight()) this.hideFilters();
    });
    tools.before(this.filters.element);
    tools.after(this.clustering.panel.element);
  }

  /** What may cover a stage. */
  get all() {
    return [this.clustering.panel, this.filters];
  }

  /** What the state asked for before there was anybody to hear it. */
  catchUp() {
    if (this.app.store.state.similarity >= 0) this.clustering.update();
  }

  /** @param {boolean} [focus] whether keys go to the slider then */
  async toggleClusters(focus = false) {
    const { panel } = this.clustering;
    await this.clustering.toggle();
    if (focus && panel.open) panel.slider.focus();
  }

  /** @param {boolean} open @param {boolean} focused whether the focus was in the panel that closes */
  clustersToggled(open, focused) {
    const button = this.app.clustersButton;
    if (focused && !open) button.focus({ preventScroll: true });
    button.setAttribute("aria-expanded", String(open));
    this.app.covered("clusters-open", open);
  }

  async toggleFilters() {
    const { app, filters } = this;
    if (filters.open) return this.hideFilters();
    if (!app.finds.filters) return;
    try {
      await filters.show();
    } catch {
      return app.notice.say(this.words.noSearch);
    }
    app.findBox.button.setAttribute("aria-expanded", "true");
    if (isTight()) {
      app.store.set({ similarity: -1 });
      if (app.store.state.item >= 0) app.store.select(-1);
    }
    app.covered("facets-open", true);
    filters.focus();
  }

  hideFilters() {
    const { app, filters } = this;
    const within = filters.element.contains(document.activeElement);
    filters.hide();
    app.findBox.button.setAttribute("aria-expanded", "false");
    app.covered("facets-open", false);
    if (within) app.findBox.button.focus({ preventScroll: true });
  }

  /** Close what Escape closes first. @returns {boolean} whether there was anything */
  escape() {
    const { filters, clustering, app: { store } } = this;
    const { item, similarity } = store.state;
    const within = (/** @type {{element: HTMLElement}} */ { element }) => item < 0 || element.contains(document.activeElement);
    if (filters.open && within(filters)) {
      this.hideFilters();
      return true;
    }
    if (similarity < 0 || !within(clustering.panel)) return false;
    store.set({ similarity: -1 });
    return true;
  }
}
