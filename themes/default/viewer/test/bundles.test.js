import assert from "node:assert/strict";
import test from "node:test";
import { gzipSync } from "node:zlib";
import { bundles } from "../bundles.mjs";

const { viewer, later, rest } = await bundles();
const modules = ({ metafile }) => Object.keys(metafile.inputs).filter((path) => path.startsWith("src/"));
const text = ({ outputFiles }, name) => outputFiles.find(({ path }) => path.endsWith(name)).text;
const weight = (/** @type {string} */ code) => gzipSync(code, { level: 9 }).length / 1000;

test("no module is in both scripts, so that what it keeps exists once", () => {
  const first = modules(viewer);
  const second = modules(later);
  assert.deepEqual(second.filter((path) => first.includes(path)), []);
  for (const path of ["store", "data", "more", "stage"]) assert.ok(first.includes(`src/${path}.js`), path);
  for (const path of ["tray", "list-table", "facet-panel"]) assert.ok(second.includes(`src/${path}.js`), path);
});

test("the later script takes what the first one leaves, by the same number", () => {
  const [, list] = /self\.viewerShared=\[([^\]]*)\]/.exec(text(viewer, "viewer.js")) ?? [];
  const left = list.split(",").length;
  const taken = [...text(later, "later.js").matchAll(/self\.viewerShared\[(\d+)\]/g)].map((found) => Number(found[1]));
  assert.ok(taken.length > 10);
  assert.equal(new Set(taken).size, taken.length);
  assert.ok(Math.max(...taken) < left);
});

test("what is shared does not change: the later script has it as it was", async () => {
  const { readFile } = await import("node:fs/promises");
  for (const path of modules(viewer)) {
    const source = await readFile(new URL(`../${path}`, import.meta.url), "utf8");
    assert.doesNotMatch(source, /^export let /m, path);
  }
});

test("the first sight stays light", () => {
  assert.ok(weight(text(viewer, "viewer.js")) < 45, `${weight(text(viewer, "viewer.js"))} KB`);
  assert.ok(weight(text(rest, "viewer-styles.css")) < 7);
});
