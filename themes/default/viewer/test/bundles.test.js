import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { gzipSync } from "node:zlib";
import { bundles, PARTS } from "../bundles.mjs";

const made = await bundles();
const scripts = ["viewer", ...PARTS];
const modules = ({ metafile }) => Object.keys(metafile.inputs).filter((path) => path.startsWith("src/"));
const files = Object.values(made).flatMap(({ outputFiles }) => outputFiles);
const text = (/** @type {string} */ name) => files.find(({ path }) => path.endsWith(`/${name}`)).text;
/** What scripts and their styles weigh, in KB as servers compress them. */
const weight = (/** @type {string[]} */ ...parts) =>
  parts.flatMap((part) => [`${part}.js`, `${part}-styles.css`]).reduce((sum, name) => {
    const file = files.find(({ path }) => path.endsWith(`/${name}`));
    return sum + (file ? gzipSync(file.contents, { level: 9 }).length / 1000 : 0);
  }, 0);

test("no module is in two scripts, so that what it keeps exists once", () => {
  const all = scripts.flatMap((part) => modules(made[part]));
  assert.equal(new Set(all).size, all.length);
  const expected = {
    viewer: ["store", "data", "more", "stage", "map-view"], later: ["search-index", "minimap"], panels: ["facet-panel", "cluster-panel"],
    select: ["tray", "selection-code"], views: ["list-table", "beside"], dialogs: ["lightbox"], grid: ["grid-view", "pyramid"],
  };
  assert.deepEqual(Object.keys(expected).sort(), [...scripts].sort());
  for (const [part, names] of Object.entries(expected)) {
    for (const name of names) assert.ok(modules(made[part]).includes(`src/${name}.js`), `${name} is not in ${part}`);
  }
});

test("a part takes what those before it leave, each name by a number of its own", () => {
  const left = {};
  for (const part of scripts) {
    const [, list] = new RegExp(`\\.${part}=\\[([^\\]]*)\\]`).exec(text(`${part}.js`)) ?? [];
    left[part] = list ? list.split(",").length : 0;
  }
  for (const part of PARTS) {
    const taken = [...text(`${part}.js`).matchAll(/self\.viewerShared\.(\w+)\[(\d+)\]/g)].map(([, from, at]) => [from, Number(at)]);
    assert.ok(taken.length > 2, part);
    assert.equal(new Set(taken.map(String)).size, taken.length, part);
    for (const [from, at] of taken) {
      assert.ok(part === "grid" || part === "later" ? from === "viewer" : ["viewer", "later"].includes(from), `${part} takes from ${from}`);
      assert.ok(at < left[from], `${part} takes ${from}[${at}]`);
    }
  }
});

test("a part runs when it is told to, not when it comes", () => {
  for (const part of PARTS) {
    const heard = [];
    Function("self", text(`${part}.js`))({ sitegen: { push: (message) => heard.push(message) } });
    const [[kind, [name, run]]] = heard;
    assert.deepEqual([kind, name, heard.length], ["part", part, 1]);
    assert.equal(typeof run, "function");
  }
});

test("what is shared does not change: other parts have it as it was", async () => {
  for (const path of modules(made.viewer).concat(modules(made.later))) {
    const source = await readFile(new URL(`../${path}`, import.meta.url), "utf8");
    assert.doesNotMatch(source, /^export let /m, path);
  }
});

test("the first sight stays light, and a visit that opens nothing special", () => {
  assert.ok(weight("viewer") < 47, `${weight("viewer")} KB`);
  assert.ok(weight("viewer", "later") < 59, `${weight("viewer", "later")} KB`);
});

test("each part but the grid, which OpenSeadragon draws, brings its styles", () => {
  for (const part of PARTS) assert.equal(files.some(({ path }) => path.endsWith(`/${part}-styles.css`)), part !== "grid", part);
});
