// What can be done with pictures once they are selected: find more like them,
// save them as a table, hand on their link.

import { download, fileName, table } from "./csv.js";
import { moreLike } from "./more-like.js";
import { copyText } from "./zoom-to.js";

const ALIKE = 24;
/** From so many characters on some programs cut links. */
const LONG_LINK = 2000;
/** Data files loaded at once. */
const AT_ONCE = 4;
const FLASH_MS = 5000;

export class Uses {
  /**
   * @param {import("./stage.js").Stage} stage
   * @param {import("./tray.js").Tray} tray
   * @param {import("./strings.js").AllStrings} words
   * @param {import("./selecting.js").SelectingHooks} to
   */
  constructor(stage, tray, words, to) {
    this.store = stage.store;
    this.collection = stage.collection;
    this.tray = tray;
    this.words = words;
    this.to = to;
  }

  get selection() {
    return this.store.state.selection;
  }

  /** Show what is near to all that is selected. */
  async moreLike() {
    const { selection, words, tray, collection } = this;
    tray.status.textContent = words.loading;
    try {
      const matches = this.to.matches();
      const items = await moreLike(selection.items, (item) => collection.load(item), ALIKE, (item) => !matches || matches[item] === 1);
      if (selection === this.selection) tray.showNear(items);
    } catch {
      this.to.notice(words.notLoaded);
    } finally {
      tray.status.textContent = "";
    }
  }

  /** Save what is selected as a table. */
  async save() {
    const { selection, collection, words, tray } = this;
    const { size } = collection.core.shards;
    const items = Array.from(selection.items);
    const firsts = [...new Map(items.map((item) => [Math.floor(item / size), item])).values()];
    try {
      for (let k = 0; k < firsts.length; k += AT_ONCE) {
        if (firsts.length > AT_ONCE) tray.status.textContent = words.progress({ part: k, all: firsts.length });
        await Promise.all(firsts.slice(k, k + AT_ONCE).map((item) => collection.load(item)));
      }
      const rows = await Promise.all(items.map((item) => collection.load(item)));
      download(fileName(collection.core.title), table(collection.fields, rows, collection.core.clusterNames));
      this.flash(words.saved);
    } catch {
      tray.status.textContent = "";
      this.to.notice(words.notLoaded);
    }
  }

  async copyLink() {
    const { words } = this;
    const link = await this.to.link();
    if (!(await copyText(link))) return this.to.notice(words.notCopied);
    this.flash(link.length > LONG_LINK ? words.longLink({ n: link.length }) : words.copied);
  }

  /** Say for a while what was done. @param {string} text */
  flash(text) {
    const { status } = this.tray;
    status.textContent = text;
    setTimeout(() => status.textContent === text && (status.textContent = ""), FLASH_MS);
  }
}
