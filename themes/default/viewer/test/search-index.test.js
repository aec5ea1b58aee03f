import assert from "node:assert/strict";
import { test } from "node:test";
import { ranked, SearchIndex } from "../src/search-index.js";
import { nearestSpelled, slipsOf } from "../src/slips.js";
import { random, searchPart } from "./making.js";

const TITLES = ["Golden apple", "Apple", "Pear in autumn", "Applewood", "Crème brûlée", "Melon", "東京タワー"];
const TEXTS = [["red fruit"], ["fruit"], ["an apple tree"], [], ["dessert 1909"], ["watermelon 1910"], []];
const made = () => new SearchIndex([searchPart(TITLES, TEXTS)], TITLES.length);

const found = (text) => {
  const index = made();
  const answer = index.find(text);
  return answer ? ranked(answer.scores, answer.matches, index.lengths, 10).map((i) => TITLES[i]) : null;
};

test("titles come before other fields, whole words before beginnings, short titles before long ones", () => {
  assert.deepEqual(found("apple"), ["Apple", "Golden apple", "Applewood", "Pear in autumn"]);
});

test("all words must match, in any field and with any accents", () => {
  assert.deepEqual(found("fruit apple"), ["Apple", "Golden apple"]);
  assert.deepEqual(found("CREME brul"), ["Crème brûlée"]);
  assert.deepEqual(found("apple melon"), []);
});

test("only the last word is taken as a beginning, unless there is no such word", () => {
  assert.deepEqual(found("app").sort(), ["Apple", "Applewood", "Golden apple", "Pear in autumn"]);
  assert.deepEqual(found("fru apple").sort(), ["Apple", "Golden apple"]);
  assert.deepEqual(found("autum pear"), ["Pear in autumn"]);
});

test("small slips are forgiven where nothing is spelled so, and told", () => {
  assert.deepEqual(found("meoln"), ["Melon"]);
  assert.deepEqual(found("watermellonn"), ["Melon"]);
  assert.deepEqual(found("aplewo"), ["Applewood"]);
  assert.deepEqual(made().find("melom ").corrected, [["melom", ["melon"]]]);
  assert.deepEqual(made().find("melon").corrected, []);
});

test("numbers and short words are meant as they are", () => {
  assert.deepEqual(found("1911"), []);
  assert.deepEqual(found("rad"), []);
  assert.equal(slipsOf("pear"), 1);
  assert.equal(slipsOf("watermel"), 2);
});

test("scripts without spaces are searched by any part", () => {
  assert.deepEqual(found("タワ"), ["東京タワー"]);
  assert.deepEqual(found("京"), ["東京タワー"]);
  assert.deepEqual(found("タ東"), []);
});

test("no words find nothing in particular; an empty index finds nothing", () => {
  assert.equal(found(" – "), null);
  assert.equal(new SearchIndex([{ part: 0, parts: 1, words: "", sizes: "", postings: "" }], 3).find("x").count, 0);
});

test("the nearest spelling is offered where more is wrong", () => {
  assert.deepEqual(made().suggest("dezzert apple"), ["dezzert", "dessert"]);
  assert.equal(made().suggest("apple"), null);
  assert.deepEqual(made().suggest("wattarmellonn"), ["wattarmellonn", "watermelon"]);
  assert.equal(made().suggest("xqzxqz"), null);
});

/** Optimal string alignment distance, the plain way. */
function distance(a, b) {
  const d = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i + j));
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      d[i][j] = Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.length][b.length];
}

test("the nearest spelled are those of a plain search", () => {
  const next = random(7);
  const word = () => Array.from({ length: 1 + next(9) }, () => "abc"[next(3)]).join("");
  const words = [...new Set(Array.from({ length: 400 }, word))].sort();
  const shared = Uint8Array.from(words, (w, i) => {
    let s = 0;
    while (i > 0 && s < w.length && w[s] === words[i - 1][s]) s++;
    return s;
  });
  for (let round = 0; round < 300; round++) {
    const wanted = word();
    const most = 1 + next(3);
    for (const begins of [false, true]) {
      const far = words.map((w) =>
        begins
          ? Math.min(...Array.from({ length: Math.min(w.length, wanted.length + most) + 1 }, (_, d) => distance(w.slice(0, d), wanted)))
          : distance(w, wanted),
      );
      const least = Math.min(...far);
      const expected = least > most ? [] : words.filter((_, i) => far[i] === least);
      const seen = nearestSpelled(words, shared, wanted, most, begins).map((i) => words[i]);
      assert.deepEqual(seen, expected, `${wanted} ${most} ${begins}`);
    }
  }
});

test("every word is found with one slip, unless that is a word or begins one", () => {
  const index = made();
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const next = random(3);
  for (const word of index.words.filter((w) => /^[a-z]{4,}$/.test(w))) {
    for (let round = 0; round < 20; round++) {
      const at = next(word.length);
      const slip = [
        word.slice(0, at) + word.slice(at + 1),
        word.slice(0, at) + letters[next(26)] + word.slice(at),
        word.slice(0, at) + letters[next(26)] + word.slice(at + 1),
        at + 1 < word.length ? word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2) : word,
      ][round % 4];
      if (slip.length < 4 || index.words.some((w) => w.startsWith(slip))) continue;
      const whole = index.answer(word, false).levels;
      const { matches } = index.find(`${slip} `);
      whole.forEach((level, i) => level >= 6 && assert.equal(matches[i], 1, `${slip} for ${word}`));
    }
  }
});

test("what is ranked is the best of all, in order", () => {
  const next = random(11);
  const scores = Float32Array.from({ length: 500 }, () => next(40));
  const matches = Uint8Array.from({ length: 500 }, () => next(2));
  const best = ranked(scores, matches, [], 20);
  const all = [...scores.keys()].filter((i) => matches[i]).sort((a, b) => scores[b] - scores[a] || a - b);
  assert.deepEqual(best, all.slice(0, 20));
});
