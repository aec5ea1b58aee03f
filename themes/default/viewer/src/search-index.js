// The search index as the build wrote it: which items each word is said of.
// docs/site-data.md describes the format.

import { asked } from "./fold.js";
import { bytes } from "./planes.js";
import { nearestSpelled, slipsOf } from "./slips.js";

/**
 * How well an item answers one word, from `FOUND` downwards by two: said whole,
 * begun, or spelled almost so; one more where its title does.
 */
const FOUND = { whole: 6, begun: 4, almost: 2 };
const TITLE = 1;
/** What these levels weigh: titles before other fields, and whole words before beginnings. */
const WEIGHTS = [0, 0, 1, 2, 3, 6, 4, 8];
/** Answers to the words typed last. */
const KEPT = 12;

/**
 * @typedef {object} Answer
 * @property {Uint8Array} levels one an item, 0 where it does not answer
 * @property {number} count
 * @property {string[]} almost words that were meant, if it is not spelled so anywhere
 */

/** @typedef {{matches: Uint8Array, count: number, scores: Float32Array, corrected: [asked: string, meant: string[]][]}} Found */

export class SearchIndex {
  /**
   * @param {SearchPart[]} parts all of them, in their order
   * @param {number} count of items
   */
  constructor(parts, count) {
    this.count = count;
    /** @type {string[]} */
    this.words = [];
    const texts = parts.map((part) => bytes(part.postings));
    this.postings = new Uint8Array(texts.reduce((sum, text) => sum + text.length, 0));
    let filled = 0;
    for (const text of texts) {
      this.postings.set(text, filled);
      filled += text.length;
    }
    const coded = parts.map((part) => (part.words ? part.words.split(" ") : []));
    const total = coded.reduce((sum, part) => sum + part.length, 0);
    this.shared = new Uint8Array(total);
    /** Where the postings of each word begin, and where the last ones end. */
    this.starts = new Uint32Array(total + 1);
    parts.forEach((part, p) => {
      const sizes = varints(bytes(part.sizes));
      let before = "";
      coded[p].forEach((code, i) => {
        const shared = parseInt(code[0], 36);
        const w = this.words.length;
        before = before.slice(0, shared) + code.slice(1);
        this.shared[w] = shared;
        this.starts[w + 1] = this.starts[w] + sizes[i];
        this.words.push(before);
      });
    });
    /** Words of each title: of equal answers shorter titles come first. */
    this.lengths = varints(bytes(parts[0]?.lengths ?? ""));
    /** @type {Map<string, Answer>} */
    this.kept = new Map();
  }

  /** The place of the first word that is not before another. @param {string} word */
  place(word) {
    let low = 0;
    let high = this.words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.words[middle] < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * The items that answer every word.
   * @param {string} text
   * @returns {Found | null} null when there is no word in it
   */
  find(text) {
    const wanted = asked(text);
    if (wanted.length === 0) return null;
    const { count } = this;
    const matches = new Uint8Array(count).fill(1);
    const scores = new Float32Array(count);
    /** @type {Found["corrected"]} */
    const corrected = [];
    for (const { word, begins } of wanted) {
      const answer = this.answer(word, begins);
      if (answer.almost.length) corrected.push([word, answer.almost]);
      // Rare words weigh more, as in BM25 (Robertson and Zaragoza, "The probabilistic
      // relevance framework: BM25 and beyond", 2009); how often one is said means little here.
      const rare = Math.log(1 + (count - answer.count + 0.5) / (answer.count + 0.5));
      for (let i = 0; i < count; i++) {
        const level = answer.levels[i];
        if (level) scores[i] += rare * WEIGHTS[level];
        else matches[i] = 0;
      }
    }
    let sum = 0;
    for (let i = 0; i < count; i++) sum += matches[i];
    return { matches, scores, count: sum, corrected };
  }

  /** @param {string} word @param {boolean} begins */
  answer(word, begins) {
    const key = `${word}${begins ? "…" : ""}`;
    let answer = this.kept.get(key);
    if (!answer) {
      answer = this.look(word, begins);
      this.kept.set(key, answer);
      if (this.kept.size > KEPT) this.kept.delete(/** @type {string} */ (this.kept.keys().next().value));
    }
    return answer;
  }

  /** @param {string} word @param {boolean} begins @returns {Answer} */
  look(word, begins) {
    /** @type {Answer} */
    const answer = { levels: new Uint8Array(this.count), count: 0, almost: [] };
    const from = this.place(word);
    const exact = this.words[from] === word;
    if (begins || !exact) {
      // The whole word comes last, so that its level stays.
      for (let w = exact ? from + 1 : from; this.words[w]?.startsWith(word); w++) this.add(answer, w, FOUND.begun);
    }
    if (exact) this.add(answer, from, FOUND.whole);
    if (answer.count > 0) return answer;
    const meant = this.nearest(word, slipsOf(word), begins);
    for (const w of meant) this.add(answer, w, FOUND.almost);
    if (begins) for (const w of meant) this.beginnings(answer, this.words[w]);
    answer.almost = meant.map((w) => this.words[w]);
    return answer;
  }

  /** Whole words rather than beginnings of words. @param {string} word @param {number} most @param {boolean} begins */
  nearest(word, most, begins) {
    if (most === 0) return [];
    const whole = nearestSpelled(this.words, this.shared, word, most, false);
    return whole.length || !begins ? whole : nearestSpelled(this.words, this.shared, word, most, true);
  }

  /** What begins like a word that was meant is meant too. @param {Answer} answer @param {string} word */
  beginnings(answer, word) {
    for (let w = this.place(word) + 1; this.words[w]?.startsWith(word); w++) this.add(answer, w, FOUND.almost);
  }

  /**
   * The words that somebody may have meant whose word is said of no item.
   * @param {string} text
   * @returns {[asked: string, meant: string] | null}
   */
  suggest(text) {
    for (const { word, begins } of asked(text)) {
      if (this.answer(word, begins).count > 0 || /\p{N}/u.test(word)) continue;
      const [nearest] = this.nearest(word, Math.min(4, Math.floor(word.length / 2)), false);
      if (nearest !== undefined) return [word, this.words[nearest]];
    }
    return null;
  }

  /** @param {Answer} answer @param {number} w @param {number} level */
  add(answer, w, level) {
    const { postings, starts } = this;
    const { levels } = answer;
    const end = starts[w + 1];
    let item = 0;
    let count = 0;
    for (let at = starts[w]; at < end; ) {
      let byte = postings[at++];
      let value = byte & 127;
      for (let shift = 7; byte > 127; shift += 7) {
        byte = postings[at++];
        value |= (byte & 127) << shift;
      }
      item += value >>> 1;
      const reached = level + (value & TITLE);
      const before = levels[item];
      if (before === 0) count++;
      if (WEIGHTS[reached] > WEIGHTS[before]) levels[item] = reached;
    }
    answer.count += count;
  }
}

/**
 * The items that answer best, best first.
 * @param {Float32Array} scores
 * @param {Uint8Array} matches
 * @param {ArrayLike<number>} lengths words of each title
 * @param {number} most
 * @returns {number[]}
 */
export function ranked(scores, matches, lengths, most) {
  // Sorted insertion: few are better than the worst of those kept.
  /** @type {number[]} */
  const items = [];
  const worth = (/** @type {number} */ i) => scores[i] - (lengths[i] ?? 0) / 1000;
  let least = -Infinity;
  for (let i = 0; i < scores.length; i++) {
    if (!matches[i]) continue;
    const value = worth(i);
    if (items.length === most && value <= least) continue;
    let at = items.length;
    while (at > 0 && worth(items[at - 1]) < value) at--;
    items.splice(at, 0, i);
    if (items.length > most) items.pop();
    least = worth(items[items.length - 1]);
  }
  return items;
}

/** Numbers of seven bits a byte, lowest first. @param {Uint8Array} data */
export function varints(data) {
  let count = 0;
  for (const byte of data) if (byte < 128) count++;
  const values = new Uint32Array(count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    let shift = 0;
    let byte;
    do {
      byte = data[at++];
      values[i] |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
  }
  return values;
}
