// What search.py measures in Node: `node search.mjs ours|peer COUNT VIEWER-SOURCES`.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const [who, countText, viewer] = process.argv.slice(2);
const count = Number(countText);
const read = (name) => readFileSync(name, "utf8");
const texts = JSON.parse(read("texts.json"));

/** The same keystrokes for both: words of the collection typed letter by letter, some with a slip, some pairs. */
function keystrokes() {
  const typed = [];
  for (let k = 0; k < 60; k++) {
    const [title, other] = texts[Math.floor((k * count) / 60)];
    const word = title.split(" ")[0];
    const slipped = word.length > 4 ? word.slice(0, 2) + word[3] + word[2] + word.slice(4) : word;
    const target = k % 3 === 0 ? slipped : k % 3 === 1 ? word : `${word} ${other.split(" ")[3]}`;
    for (let n = 1; n <= target.length; n++) typed.push(target.slice(0, n));
  }
  return typed;
}

function timed(act, inputs) {
  const times = inputs.map((input) => {
    const start = performance.now();
    act(input);
    return performance.now() - start;
  });
  times.sort((a, b) => a - b);
  return [0.5, 0.95, 1].map((share) => times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(1)).join(" | ");
}

const memory = () => (globalThis.gc?.(), process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers);

if (who === "ours") {
  const { SearchIndex, ranked } = await import(`${viewer}/search-index.js`);
  const { facetOf, Sieve } = await import(`${viewer}/facets.js`);
  const text = read("index.json");
  const before = memory();
  const start = performance.now();
  const index = new SearchIndex(JSON.parse(text), count);
  const load = performance.now() - start;
  const held = memory() - before;
  const keys = timed((typed) => {
    const found = index.find(typed);
    if (found) ranked(found.scores, found.matches, index.lengths, 120);
  }, keystrokes());
  const { facets } = JSON.parse(read("facets.json"));
  const made = facets.map((data) => facetOf(data, count));
  const words = index.find(texts[0][0].split(" ")[0]).matches;
  const clicks = made[0].values.slice(0, 40);
  const click = timed((value) => {
    const sieve = new Sieve(new Map([["q", words], ["f.species", made[0].mask([value])], ["f.year", made[2].mask(["1860..1920"])]]), count);
    sieve.matches();
    for (const facet of made) facet.tally(sieve.allBut(`f.${facet.name}`));
  }, clicks);
  console.log(`${load.toFixed(0)} | ${keys} | ${click.split(" | ")[0]} | ${(held / 1e6).toFixed(0)} |`);
} else {
  const { default: MiniSearch } = await import("minisearch");
  const fuzzy = (term) => (term.length >= 8 ? 2 : term.length >= 4 ? 1 : 0);
  const options = { fields: ["title", "text"], searchOptions: { boost: { title: 2 }, prefix: true, fuzzy, combineWith: "AND" } };
  const made = new MiniSearch(options);
  made.addAll(texts.map(([title, text], id) => ({ id, title, text })));
  const text = JSON.stringify(made);
  const before = memory();
  const start = performance.now();
  const index = MiniSearch.loadJSON(text, options);
  const load = performance.now() - start;
  const held = memory() - before;
  const keys = timed((typed) => index.search(typed).slice(0, 120), keystrokes());
  console.log(`${(text.length / 1e6).toFixed(1)} | ${(gzipSync(text).length / 1e6).toFixed(2)} | ${load.toFixed(0)} | ${keys} | | ${(held / 1e6).toFixed(0)} |`);
}
