import assert from "node:assert/strict";
import { test } from "node:test";
import { facetOf, Sieve } from "../src/facets.js";
import { barsOf, scaleOf } from "../src/scale.js";
import { plane, plane8 } from "./coding.js";
import { random, searchPart } from "./making.js";

const plane16 = (values) => plane(values, 16);

const N = 200;

/** Items with a category, several tags, and a year, any of which may be missing. */
function collection(seed) {
  const next = random(seed);
  return Array.from({ length: N }, () => ({
    kind: ["", "a", "b", "c"][next(4)],
    tags: ["x", "y", "z"].filter(() => next(3) === 0),
    year: next(5) === 0 ? null : 1900 + next(30),
  }));
}

function facetsOf(items) {
  const values = ["a", "b", "c"];
  const tags = ["x", "y", "z"];
  const levels = [...new Set(items.map((item) => item.year).filter((year) => year !== null))].sort((p, q) => p - q);
  return {
    kind: facetOf({ name: "kind", kind: "category", values, width: 1, codes: plane8(items.map((item) => values.indexOf(item.kind) + 1)) }, N),
    tags: facetOf(
      {
        name: "tags", kind: "multi", values: tags, width: 1, total: items.reduce((sum, item) => sum + item.tags.length, 0),
        codes: plane8(items.flatMap((item) => item.tags.map((tag) => tags.indexOf(tag) + 1))),
        counts: plane16(items.map((item) => item.tags.length)),
      },
      N,
    ),
    year: facetOf({ name: "year", kind: "number", levels, width: 1, codes: plane8(items.map((item) => levels.indexOf(item.year) + 1)) }, N),
  };
}

/** The plain way: does an item fit a choice? */
const FITS = {
  kind: (item, chosen) => chosen.includes(item.kind),
  tags: (item, chosen) => item.tags.some((tag) => chosen.includes(tag)) || (item.tags.length === 0 && chosen.includes("")),
  year: (item, chosen) =>
    chosen.some((each) => {
      if (each === "") return item.year === null;
      const [from, to] = each.split("..");
      return item.year !== null && item.year >= Number(from || -Infinity) && item.year <= Number(to || Infinity);
    }),
};

test("matches and counts are those of a plain search; a choice does not empty its siblings", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const items = collection(seed);
    const facets = facetsOf(items);
    const next = random(seed + 100);
    const wishes = {
      kind: [[], ["a"], ["a", "c"], [""]][next(4)],
      tags: [[], ["x"], ["y", ""], ["x", "z"]][next(4)],
      year: [[], ["1905..1915"], ["..1910"], ["1920..", ""]][next(4)],
    };
    const active = Object.keys(wishes).filter((name) => wishes[name].length);
    const sieve = new Sieve(new Map(active.map((name) => [name, facets[name].mask(wishes[name])])), N);
    const fits = (item, names) => names.every((name) => FITS[name](item, wishes[name]));
    assert.deepEqual([...sieve.matches()], items.map((item) => (fits(item, active) ? 1 : 0)));
    for (const name of Object.keys(facets)) {
      const among = items.filter((item) => fits(item, active.filter((other) => other !== name)));
      const sums = facets[name].tally(sieve.allBut(name));
      const labels = name === "year" ? facets.year.levels : facets[name].values;
      const has = (item, label) => (name === "kind" ? item.kind === label : name === "tags" ? item.tags.includes(label) : item.year === label);
      const none = (item) => (name === "kind" ? item.kind === "" : name === "tags" ? item.tags.length === 0 : item.year === null);
      assert.equal(sums[0], among.filter(none).length, `${name}, none`);
      [...labels].forEach((label, v) => assert.equal(sums[v + 1], among.filter((item) => has(item, label)).length, `${name} ${label}`));
    }
  }
});

test("a date that lasts fits every range that it touches", () => {
  // 1890, 1890–95, none, 1893.
  const levels = ["1890", "1893", "1895"];
  const facet = facetOf({ name: "x", kind: "date", levels, width: 1, codes: plane8([1, 1, 0, 2]), lasts: plane8([1, 3, 0, 2]) }, 4);
  const fitting = (...chosen) => [...facet.mask(chosen)];
  assert.deepEqual(fitting("1892..1894"), [0, 1, 0, 1]);
  assert.deepEqual(fitting("1894.."), [0, 1, 0, 0]);
  assert.deepEqual(fitting("..1890"), [1, 1, 0, 0]);
  assert.deepEqual(fitting("1894..", ""), [0, 1, 1, 0]);
});

test("where days count, a month and a year last to their end", () => {
  const facet = facetOf({ name: "x", kind: "date", levels: ["2020", "2020-05", "2020-06-03"], width: 1, codes: plane8([1, 2, 3]) }, 3);
  assert.deepEqual([...facet.mask(["2020-05-20..2020-06-01"])], [1, 1, 0]);
});

test("what there is not is not known", () => {
  const { kind, year } = facetsOf(collection(1));
  assert.deepEqual(kind.known(["a", "nonsense", ""]), ["a", ""]);
  assert.deepEqual(year.known(["1900..1910", "soon..", "1900", "..", ""]), ["1900..1910", "..", ""]);
});

test("texts are found by their words", () => {
  const texts = ["one small text", "another text", ""];
  const data = { name: "t", kind: "text", width: 1, codes: "", index: [searchPart(texts.map(() => ""), texts.map((t) => [t]))], empty: plane8([0, 0, 1]) };
  const facet = facetOf(data, 3);
  assert.deepEqual([...facet.mask(["small text"])], [1, 0, 0]);
  assert.deepEqual([...facet.mask([""])], [0, 0, 1]);
  assert.equal(facet.tally(() => true)[0], 1);
});

test("dates are years where they span many, else days; a month ends on its last day", () => {
  const years = scaleOf("date", ["900", "1890", "1890-05-01"]);
  assert.deepEqual([years.low, years.high, years.parse("1890-07", true)], [900, 1890, 1890]);
  const days = scaleOf("date", ["2020-01-15", "2020-02", "2020-03-01"]);
  assert.equal(days.format(days.high), "2020-03-01");
  assert.equal(days.format(days.parse("2020-02", true)), "2020-02-29");
  assert.equal(days.format(days.parse("2020", true)), "2020-12-31");
  assert.equal(days.parse("soon", false), null);
});

test("bars cover the whole range and no more than needed", () => {
  for (const [kind, levels] of [["number", [1900, 1931]], ["number", [0, 100000]], ["number", [0.5, 0.75]], ["number", [3]]]) {
    const scale = scaleOf(kind, levels);
    const { start, width, count } = barsOf(scale);
    assert.ok(start <= scale.low && start + width * count >= scale.high && count <= 40);
  }
});
