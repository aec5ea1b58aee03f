import assert from "node:assert/strict";
import { test } from "node:test";
import { formatWish, parseRange, parseWish, withField, withQuery } from "../src/filter-words.js";

test("a filter comes back from its address, whatever it holds", () => {
  const wish = {
    query: "crème & apple+pear = #1",
    fields: new Map([["a&b=c", ["x+y", "", "ä ö"]], ["year", ["1900..1910"]]]),
  };
  const again = parseWish(formatWish(wish));
  assert.equal(again.query, wish.query);
  assert.deepEqual(again.fields.get("a&b=c").sort(), ["", "x+y", "ä ö"].sort());
  assert.deepEqual(again.fields.get("year"), ["1900..1910"]);
});

test("equal filters are equal texts", () => {
  assert.equal(formatWish(parseWish("f.b=2&q=x++y&f.a=1&f.b=1&f.b=2")), "q=x+y&f.a=1&f.b=1&f.b=2");
  assert.equal(formatWish(parseWish("view=map&item=a&n=3")), "");
});

test("one part is changed, the others stay", () => {
  assert.equal(withField("q=x&f.a=1", "b", ["2"]), "q=x&f.a=1&f.b=2");
  assert.equal(withField("q=x&f.a=1", "a", []), "q=x");
  assert.equal(withQuery("q=x&f.a=1", " "), "f.a=1");
});

test("ranges have two ends, either of which may be open", () => {
  assert.deepEqual(parseRange("1900..1910"), ["1900", "1910"]);
  assert.deepEqual(parseRange("..-3"), ["", "-3"]);
  assert.equal(parseRange("1900"), null);
});
