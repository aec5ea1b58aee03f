import assert from "node:assert/strict";
import test from "node:test";
import { askedFor, turned } from "../src/language.js";

const core = {
  language: "de",
  words: { plurals: "de", first: { close: "Schließen" }, later: "data/words.js", name: "Deutsch", others: [{ language: "en", name: "English", url: "data/en.js" }] },
  layouts: [{ name: "map", title: "Karte", kind: "tsne" }, { name: "timeline", title: "Zeitleiste", kind: "timeline", guides: [{ text: "Ohne Datum", x: 0, y: 1 }, { text: "1900", x: 1, y: 1 }] }],
  fields: [{ name: "labels", title: "Erkannt", kind: "labels" }, { name: "art", title: "Art", kind: "category" }],
};
const english = { language: "en", plurals: "en", direction: "ltr", said: { close: "Close" }, layouts: { map: { title: "Map", guides: [] }, timeline: { title: "Timeline", guides: ["No date", "1900"] } }, recognised: "Recognised" };

test("the address asks for a language that there is, or for none", () => {
  assert.equal(askedFor(core, "#view=map&lang=en")?.url, "data/en.js");
  for (const hash of ["", "#lang=", "#lang=de", "#lang=xx", "#lang=EN&"]) assert.equal(askedFor(core, hash), null, hash);
  assert.equal(askedFor({ ...core, words: { ...core.words, others: undefined } }, "#lang=en"), null);
});

test("in another language the site's own words are others, and those of the collection stay", () => {
  const now = turned(core, english);
  assert.deepEqual(now.words.first, { close: "Close" });
  assert.equal(now.words.later, "");
  assert.equal(now.words.chosen, "en");
  assert.deepEqual(now.layouts.map(({ title }) => title), ["Map", "Timeline"]);
  assert.deepEqual(now.layouts[1].guides, [{ text: "No date", x: 0, y: 1 }, { text: "1900", x: 1, y: 1 }]);
  assert.deepEqual(now.fields.map(({ title }) => title), ["Recognised", "Art"]);
  assert.equal(now.language, "de");
  assert.equal(core.layouts[0].title, "Karte");
});
