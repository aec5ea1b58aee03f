// What joins the page after the first sight: clusters, selection, finding, the minimap, the
// enlarged picture and the dialogs. What the state says of them already, they catch up with.

import { Clustering } from "./clustering.js";
import { aboutDialog, helpDialog } from "./dialogs.js";
import { Find } from "./find.js";
import { Lightbox } from "./lightbox.js";
import { Minimap } from "./minimap.js";
import { Selecting } from "./selecting.js";

export class LateParts {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    const { stage, hand } = app;
    const words = /** @type {import("./strings.js").AllStrings} */ (app.words);
    this.words = words;
    this.help = helpDialog(words);
    this.about = aboutDialog(app.collection, words, app.has("browse"), app.has("help") && (() => this.help.showModal()));
    hand.large = new Lightbox(words, { turn: (by) => hand.turn(by), closed: () => hand.largeClosed() });
    this.clustering = new Clustering(stage, words, {
      toggled: (open, focused) => this.clustersToggled(open, focused),
      failed: () => app.notice.say(words.noClusters),
      select: (cut, cluster) => this.selecting.cluster(cut.numbers, cluster),
    });
    this.selecting = new Selecting(stage, words, {
      matches: () => app.collection.only,
      marked: () => app.marked(),
      step: (direction) => app.step(direction),
      open: (item) => hand.open(item),
      resized: (refit) => app.resized(refit),
      link: () => app.route.link(),
      notice: (text) => app.notice.say(text),
    }, { mode: app.selectButton, one: app.selectOne });
    this.find = new Find(app, this.selecting);
    this.filtering = this.find.filtering;
    const minimap = this.minimap(stage);
    app.tools.before(minimap.element, this.find.panel.element);
    app.tools.after(this.clustering.panel.element, this.selecting.tray.element);
    app.root.append(this.selecting.voice.element, this.about, this.help, hand.large.element);
  }

  /** What may cover a stage. */
  get panels() {
    return [this.clustering.panel, this.selecting.tray, this.find.panel];
  }

  /** What the state asked for before there was anybody to hear it. */
  catchUp() {
    const { filter, similarity, selection } = this.app.store.state;
    if (filter) this.filtering.update();
    if (similarity >= 0) this.clustering.update();
    if (selection.size) this.selecting.changed(selection);
    this.find.bar.catchUp();
  }

  /** @param {import("./stage.js").Stage} stage */
  minimap(stage) {
    const minimap = new Minimap(stage, this.words);
    minimap.never = !this.app.has("minimap");
    stage.labels.obstacles.push(minimap.element);
    return minimap;
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

  /** Close one panel. @returns {boolean} whether there was one to close */
  escape() {
    const { store } = this.app;
    const { item, similarity } = store.state;
    const within = this.clustering.panel.element.contains(document.activeElement);
    if (this.find.escape(item < 0)) return true;
    if (similarity < 0 || (item >= 0 && !within)) return false;
    store.set({ similarity: -1 });
    return true;
  }
}
