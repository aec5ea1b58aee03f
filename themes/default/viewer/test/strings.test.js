import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { keysOf } from "../src/keys-said.js";
import { qualityText } from "../src/quality-said.js";
import { canonical, strings } from "../src/strings.js";
import { randomFrom } from "./random.js";

const counting = JSON.parse(await readFile(new URL("../../../../tests/counting.json", import.meta.url), "utf8"));
const COUNT = { one: "{n} Bild", other: "{n} Bilder" };

test("numbers are written as the pages have them", () => {
  for (const [language, n, text] of counting.whole) assert.equal(strings(language, "en", {}).number(n), text, language);
  for (const [language, n, text] of counting.hundredths) assert.equal(strings(language, "en", {}).distance(n), text, language);
  for (const [language, n, text] of counting.percent) assert.equal(strings(language, "en", {}).percent(n), text, language);
});

test("the number decides over the plural form, by the rules of the words", () => {
  for (const [language, n, category] of counting.category) {
    const said = Object.fromEntries(["zero", "one", "two", "few", "many", "other"].map((name) => [name, name]));
    assert.equal(strings("en", language, { count: said }).count({ n }), category, `${language} ${n}`);
  }
  const words = strings("de", "de", { count: COUNT });
  assert.equal(words.count({ n: 1 }), "1 Bild");
  assert.equal(words.count({ n: 1000 }), "1.000 Bilder");
});

test("a form that a translation lacks is the other one", () => {
  assert.equal(strings("pl", "pl", { count: COUNT }).count({ n: 3 }), "3 Bilder");
});

test("a language that nobody knows, or no language at all, is counted like English", () => {
  for (const tag of ["xx", "", "not a tag"]) assert.equal(strings(tag, tag, { count: COUNT }).count({ n: 1234 }), "1,234 Bilder");
  assert.deepEqual(canonical("not a tag"), []);
});

test("whatever is put in stays as it is", () => {
  const words = strings("en", "en", { open: ["Open: {title} ({more})"] });
  const next = randomFrom(5);
  const odd = ["$&", "$1", "{more}", "{title}", "<b>", "\\", "$$", "`", "\u2028"];
  for (let i = 0; i < 200; i++) {
    const title = Array.from({ length: 4 }, () => odd[Math.floor(next() * odd.length)]).join("");
    assert.equal(words.open({ title, more: "$&" }), `Open: ${title} ($&)`);
  }
});

test("what comes later is said by the same words", () => {
  const words = strings("en", "en", { close: "Close" });
  words.learn({ undo: "Undo", more: { one: "and {n} more", other: "and {n} more" } });
  assert.equal(words.close, "Close");
  assert.equal(words.undo, "Undo");
  assert.equal(words.more({ n: 2000 }), "and 2,000 more");
});

test("parts are joined as the language does", () => {
  assert.equal(strings("en", "en", {}).join(["a", "b", "c"]), "a, b, and c");
  assert.equal(strings("de", "de", {}).join(["a", "b", "c"]), "a, b und c");
});

test("how true the arrangements are is said of those that are shown", () => {
  const words = strings("de", "de", {
    qualityKept: ["Von {k}: {list}."], qualityTrusted: ["Vertrauen: {list}."], qualityNote: "Gemessen.",
    qualityMap: ["{value} auf der Karte"], qualityGrid: ["{value} im Raster"], qualityLayout: ["{value} in „{title}“"],
  });
  const core = { count: 100, nearest: 10, layouts: [{ name: "umap", title: "Nähe" }], quality: { map: 0.61, umap: 0.5, gone: 1 }, trust: { map: 0.987 } };
  assert.deepEqual(qualityText(core, words), ["Von 10: 6 auf der Karte und 5 in „Nähe“.", "Vertrauen: 0,99 auf der Karte.", "Gemessen."]);
  assert.deepEqual(qualityText({ ...core, quality: {} }, words), []);
});

test("each key that the dialog lists says what it does", () => {
  const words = new Proxy({}, { get: (_, name) => String(name) });
  const keys = keysOf(words);
  assert.ok(keys.length > 12);
  assert.equal(new Set(keys.map(([, does]) => does)).size, keys.length);
});
