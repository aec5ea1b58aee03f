// The fields that visitors filter by: which items fit a choice, and how many have each value.

import { planeU16, planeU32, planeU8 } from "./planes.js";
import { parseRange } from "./filter-words.js";
import { SearchIndex } from "./search-index.js";
import { scaleOf } from "./scale.js";

/** @param {{width: number, codes: string}} data @param {number} n */
const codesOf = ({ width, codes }, n) => (width === 1 ? planeU8 : width === 2 ? planeU16 : planeU32)(codes, n);

/** Values of which an item has one, several or none: categories, labels. */
export class ValueFacet {
  /** @param {FacetData} data @param {number} n items */
  constructor(data, n) {
    this.name = data.name;
    /** The most frequent first. */
    this.values = data.values ?? [];
    /** Values of each item, where it may be several. */
    this.counts = data.counts ? planeU16(data.counts, n) : null;
    /** Numbers of the values from 1; 0 for none, unless there are counts. */
    this.codes = codesOf(data, data.total ?? n);
    this.count = n;
    /** @type {Map<string, number>} */
    this.numbers = new Map([["", 0], ...this.values.map((value, v) => /** @type {[string, number]} */ ([value, v + 1]))]);
  }

  /** What of a choice there is here. @param {string[]} chosen */
  known(chosen) {
    return chosen.filter((value) => this.numbers.has(value));
  }

  /** One byte an item, 1 where it fits. @param {string[]} chosen */
  mask(chosen) {
    const wanted = new Uint8Array(this.values.length + 1);
    for (const value of chosen) wanted[this.numbers.get(value) ?? 0] = 1;
    const mask = new Uint8Array(this.count);
    const { codes, counts } = this;
    if (!counts) {
      for (let i = 0; i < mask.length; i++) mask[i] = wanted[codes[i]];
      return mask;
    }
    for (let i = 0, k = 0; i < mask.length; i++) {
      if (counts[i] === 0) mask[i] = wanted[0];
      for (const end = k + counts[i]; k < end; k++) mask[i] |= wanted[codes[k]];
    }
    return mask;
  }

  /** How many items have each value; first, how many have none. @param {(item: number) => boolean} among */
  tally(among) {
    const sums = new Uint32Array(this.values.length + 1);
    const { codes, counts } = this;
    for (let i = 0, k = 0; i < this.count; i++) {
      const end = k + (counts ? counts[i] : 1);
      if (!among(i)) k = end;
      else if (k === end) sums[0]++;
      for (; k < end; k++) sums[codes[k]]++;
    }
    return sums;
  }
}

/** Numbers and dates: from, to, or none. */
export class RangeFacet {
  /** @param {FacetData} data @param {number} n */
  constructor(data, n) {
    this.name = data.name;
    this.scale = scaleOf(data.kind, data.levels ?? []);
    /** Rising, on the scale. */
    this.levels = Float64Array.from(data.levels ?? [], (level) => this.scale.of(level));
    /** The same levels where they end: a year on its last day. */
    this.ends = Float64Array.from(data.levels ?? [], (level) => this.scale.parse(String(level), true) ?? Number(level));
    this.codes = codesOf(data, n);
    /** The levels up to which items last, where some last longer than the one with which they begin. */
    this.lasts = data.lasts ? codesOf({ ...data, codes: data.lasts }, n) : this.codes;
    this.count = n;
  }

  /** @param {string[]} chosen */
  known(chosen) {
    return chosen.filter((each) => each === "" || this.bounds(each) !== null);
  }

  /**
   * The ends of a range on the scale, or null when it is none.
   * @param {string} text
   * @returns {[from: number, to: number] | null}
   */
  bounds(text) {
    const [from, to] = parseRange(text) ?? ["?", "?"];
    const low = from === "" ? -Infinity : this.scale.parse(from, false);
    const high = to === "" ? Infinity : this.scale.parse(to, true);
    return low === null || high === null ? null : [low, high];
  }

  /** @param {string[]} chosen */
  mask(chosen) {
    const { codes, lasts } = this;
    const mask = new Uint8Array(this.count);
    for (const each of chosen) {
      const [low, high] = this.bounds(each) ?? [NaN, NaN];
      // By level: has begun by the end of the range, has not ended before its start.
      const begun = new Uint8Array(this.levels.length + 1);
      const lasting = new Uint8Array(begun.length);
      begun[0] = lasting[0] = Number(each === "");
      this.levels.forEach((level, v) => (begun[v + 1] = Number(level <= high)));
      this.ends.forEach((level, v) => (lasting[v + 1] = Number(level >= low)));
      for (let i = 0; i < mask.length; i++) mask[i] |= begun[codes[i]] & lasting[lasts[i]];
    }
    return mask;
  }

  /** How many items have each level; first, how many have none. @param {(item: number) => boolean} among */
  tally(among) {
    const sums = new Uint32Array(this.levels.length + 1);
    const { codes } = this;
    for (let i = 0; i < this.count; i++) if (among(i)) sums[codes[i]]++;
    return sums;
  }
}

/** Texts, found by their words. */
export class TextFacet {
  /** @param {FacetData} data @param {number} n */
  constructor(data, n) {
    this.name = data.name;
    this.index = new SearchIndex(data.index ?? [], n);
    this.empty = planeU8(data.empty ?? "", n);
  }

  /** @param {string[]} chosen */
  known(chosen) {
    return chosen;
  }

  /** @param {string[]} chosen */
  mask(chosen) {
    const mask = new Uint8Array(this.empty.length);
    for (const text of chosen) {
      const fit = text === "" ? this.empty : this.index.find(text)?.matches;
      for (let i = 0; i < mask.length; i++) if (!fit || fit[i]) mask[i] = 1;
    }
    return mask;
  }

  /** How many items have no text. @param {(item: number) => boolean} among */
  tally(among) {
    let none = 0;
    for (let i = 0; i < this.empty.length; i++) if (this.empty[i] && among(i)) none++;
    return Uint32Array.of(none);
  }
}

/** @typedef {ValueFacet | RangeFacet | TextFacet} Facet */

/** @param {FacetData} data @param {number} n @returns {Facet} */
export function facetOf(data, n) {
  if (data.values) return new ValueFacet(data, n);
  return data.levels ? new RangeFacet(data, n) : new TextFacet(data, n);
}

/** Several filters at once: what fits all, and what fits all but one. */
export class Sieve {
  /**
   * @param {Map<string, Uint8Array>} masks by who filters
   * @param {number} n
   */
  constructor(masks, n) {
    this.names = [...masks.keys()];
    /** How many filters each item fails, and the last one that it fails. */
    this.fails = new Uint8Array(n);
    this.last = new Uint8Array(n);
    this.names.forEach((name, f) => {
      const mask = /** @type {Uint8Array} */ (masks.get(name));
      for (let i = 0; i < n; i++) {
        if (mask[i]) continue;
        if (this.fails[i] < 255) this.fails[i]++;
        this.last[i] = f;
      }
    });
  }

  /** What fits everything, one byte an item. */
  matches() {
    const { fails } = this;
    const matches = new Uint8Array(fails.length);
    // A plain loop: ten times quicker than `map` with a function.
    for (let i = 0; i < matches.length; i++) matches[i] = fails[i] ? 0 : 1;
    return matches;
  }

  /** Says of an item whether it fits all filters but one, so that a choice does not empty its siblings. @param {string} name */
  allBut(name) {
    const { fails, last } = this;
    const own = this.names.indexOf(name);
    return (/** @type {number} */ item) => fails[item] === 0 || (fails[item] === 1 && last[item] === own);
  }
}
