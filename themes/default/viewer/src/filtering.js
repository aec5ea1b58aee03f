// What is searched for and filtered by: which pictures match, and what that
// means for the stage. The state is one text (filter-words.js).

import { facetOf, Sieve } from "./facets.js";
import { formatWish, parseWish, withField, withQuery } from "./filter-words.js";
import { FAINT } from "./looks.js";
import { ranked, SearchIndex } from "./search-index.js";

/** So many results are ranked. */
const RANKED = 120;

/** @typedef {import("./facets.js").Facet} Facet */
/**
 * How a filter comes to be: chosen; typed letter by letter, or slid, so that the history need not
 * keep every state; or mended, where a link named what there is not.
 * @typedef {"choice" | "typed" | "mended"} Change
 */

export class Filtering {
  /**
   * @param {import("./stage.js").Stage} stage
   * @param {import("./strings.js").AllStrings} words
   * @param {(text: string) => void} notice says what went wrong
   */
  constructor(stage, words, notice) {
    this.stage = stage;
    this.store = stage.store;
    this.collection = stage.collection;
    this.words = words;
    this.notice = notice;
    /** One byte an item, 1 where it matches; null when nothing is filtered. @type {Uint8Array | null} */
    this.matches = null;
    /** How many match. */
    this.count = this.collection.count;
    /** What the words found; null without words. @type {import("./search-index.js").Found | null} */
    this.found = null;
    /** What fits all filters but one; null when nothing is filtered. @type {Sieve | null} */
    this.sieve = null;
    /** @type {SearchIndex | null} */
    this.index = null;
    /** By field name, in the order of the fields. @type {Map<string, Facet> | null} */
    this.facets = null;
    /** What fits each single filter, as far as it is in use. @type {Map<string, Uint8Array>} */
    this.masks = new Map();
    /** The filter that `matches` shows. */
    this.shown = "";
    /** @type {Change} */
    this.change = "choice";
    /** Told after each change. @type {(() => void)[]} */
    this.listeners = [];
    this.store.subscribe((state, before) => {
      if (state.filter !== before.filter) this.update();
    });
  }

  /** The fields that visitors can filter by. */
  get fields() {
    return this.collection.core.facets ? this.collection.fields.filter((field) => field.facet) : [];
  }

  /** What is wished for now. */
  get wish() {
    return parseWish(this.store.state.filter);
  }

  /** @param {string} filter @param {Change} [change] */
  set(filter, change = "choice") {
    this.change = change;
    this.store.set({ filter });
    this.change = "choice";
  }

  /** @param {string} query */
  search(query) {
    this.set(withQuery(this.store.state.filter, query), "typed");
  }

  /** @param {string} name of a field @param {string[]} values none for no filter @param {Change} [change] */
  choose(name, values, change = "choice") {
    this.set(withField(this.store.state.filter, name, values), change);
  }

  clear() {
    this.set("");
  }

  async loadIndex() {
    if (this.index) return this.index;
    const parts = await this.collection.searchParts();
    return (this.index ??= new SearchIndex(parts, this.collection.count));
  }

  async loadFacets() {
    if (this.facets) return this.facets;
    const data = await this.collection.facets();
    return (this.facets ??= new Map(data.map((each) => [each.name, facetOf(each, this.collection.count)])));
  }

  /** The filter has changed. */
  async update() {
    const { filter } = this.store.state;
    const wish = parseWish(filter);
    try {
      // Nothing is waited for that is here: what follows then happens within the same frame.
      if (wish.query && !this.index) await this.loadIndex();
      if (wish.fields.size && !this.facets) await this.loadFacets();
    } catch {
      if (filter !== this.store.state.filter) return;
      this.notice(this.words.noSearch);
      return this.set(this.shown, "mended");
    }
    // Another one may be wanted by now.
    if (filter !== this.store.state.filter) return;
    const good = this.checked(wish);
    if (formatWish(good) !== filter) {
      this.notice(this.words.unknownFilter);
      return this.set(formatWish(good), "mended");
    }
    this.apply(good);
    this.shown = filter;
    for (const tell of this.listeners) tell();
  }

  /** A wish without the fields and values that there are not. @param {import("./filter-words.js").Wish} wish */
  checked({ query, fields }) {
    /** @type {Map<string, string[]>} */
    const good = new Map();
    for (const [name, chosen] of fields) {
      const known = this.facets?.get(name)?.known(chosen) ?? [];
      if (known.length) good.set(name, known);
    }
    return { query, fields: good };
  }

  /** @param {import("./filter-words.js").Wish} wish */
  apply({ query, fields }) {
    const n = this.collection.count;
    this.found = query && this.index ? this.index.find(query) : null;
    /** @type {Map<string, Uint8Array>} */
    const masks = new Map();
    /** @type {Map<string, Uint8Array>} */
    const kept = new Map();
    if (this.found) masks.set("q", this.found.matches);
    for (const [name, chosen] of fields) {
      const key = JSON.stringify([name, chosen]);
      const mask = this.masks.get(key) ?? /** @type {Facet} */ (this.facets?.get(name)).mask(chosen);
      kept.set(key, mask);
      masks.set(`f.${name}`, mask);
    }
    this.masks = kept;
    this.sieve = masks.size ? new Sieve(masks, n) : null;
    this.matches = this.sieve?.matches() ?? null;
    this.count = n;
    const looks = this.matches && new Uint8Array(n);
    // A plain loop, as there is one for each key that is typed.
    for (let i = 0; looks && i < n; i++) {
      if (this.matches?.[i]) continue;
      looks[i] = FAINT;
      this.count--;
    }
    this.collection.only = this.matches;
    this.stage.looks.set("filter", looks);
  }

  /** The matches, the best first. */
  results() {
    const { found, matches, index } = this;
    return found && matches && index ? ranked(found.scores, matches, index.lengths, RANKED) : [];
  }

  /** How many items have each value, of those that fit all other filters; first, how many have none. @param {Facet} facet */
  tally(facet) {
    return facet.tally(this.sieve ? this.sieve.allBut(`f.${facet.name}`) : () => true);
  }
}
