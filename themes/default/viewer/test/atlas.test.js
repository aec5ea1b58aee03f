import assert from "node:assert/strict";
import { test } from "node:test";
import { Atlas } from "../src/atlas.js";
import { PageTable } from "../src/pages.js";
import { planTiles } from "../src/tile-plan.js";

const grid = (columns, rows, cell) => ({
  columns, rows, cell, tile: 512, url: "t/", background: "#ffffff",
  levels: Math.ceil(Math.log2(Math.max(columns, rows) * cell)),
});

test("levels reach from one pixel a cell to the finest", () => {
  const atlas = new Atlas(grid(400, 250, 64));
  assert.equal(atlas.cellSize(atlas.finest), 64);
  assert.equal(atlas.cellSize(atlas.coarsest), 1);
  assert.equal(atlas.tilesAt(atlas.finest), 50 * 32);
  assert.ok(atlas.tilesAt(atlas.base) <= 4);
  assert.ok(atlas.tilesAt(atlas.base + 1) > 4);
});

test("one picture makes an atlas of one tile a level", () => {
  const atlas = new Atlas(grid(1, 1, 64));
  assert.equal(atlas.tiles, 7);
  assert.equal(atlas.base, atlas.finest);
  assert.equal(atlas.url(atlas.tileOf(atlas.finest, 0)), "t/6/0_0.jpg");
});

test("a tile knows its level and address", () => {
  const atlas = new Atlas(grid(40, 25, 128));
  const cell = 24 * 40 + 39;
  const tile = atlas.tileOf(atlas.finest, cell);
  assert.equal(atlas.levelOf(tile), atlas.finest);
  assert.equal(atlas.url(tile), `t/${atlas.finest}/9_6.jpg`);
  assert.equal(tile, atlas.tiles - 1);
});

test("pictures lie in the middle of their cell, half a pixel short on each side", () => {
  const atlas = new Atlas(grid(40, 25, 128));
  const place = atlas.place(atlas.finest, 1, 255, 127.5);
  assert.deepEqual(place, { x: 128.5, y: 32.5, width: 127, height: 63 });
});

test("levelFor takes the coarsest level that is fine enough", () => {
  const atlas = new Atlas(grid(400, 250, 64));
  assert.equal(atlas.cellSize(atlas.levelFor(16)), 16);
  assert.equal(atlas.cellSize(atlas.levelFor(20)), 16);
  assert.equal(atlas.cellSize(atlas.levelFor(24)), 32);
  assert.equal(atlas.cellSize(atlas.levelFor(1000)), 64);
  assert.equal(atlas.levelFor(0.1), atlas.base);
});

test("pages fall back to the tile that covers them", () => {
  const atlas = new Atlas(grid(40, 25, 128));
  const table = new PageTable(atlas);
  table.grow(4);
  const cell = 24 * 40 + 39;
  const coarse = atlas.tileOf(atlas.base, cell);
  const layer = table.assign(coarse);
  table.resolve();
  const fine = atlas.tileOf(atlas.finest, cell);
  assert.deepEqual([table.entries[2 * fine], table.entries[2 * fine + 1]], [layer, atlas.base]);
});

test("the tile used longest ago makes room, the base level never", () => {
  const atlas = new Atlas(grid(40, 25, 128));
  const table = new PageTable(atlas);
  table.grow(4);
  const first = atlas.before[atlas.base - atlas.coarsest];
  for (let i = 0; i < atlas.tilesAt(atlas.base); i++) table.assign(first + i);
  assert.ok(table.complete);
  const fine = atlas.tileOf(atlas.finest, 0);
  for (let i = 0; i < 8; i++) table.assign(fine + i);
  assert.ok(table.complete);
  assert.equal(table.layers.size, 4);
  assert.ok(table.has(fine + 7));
  assert.ok(!table.has(fine));
});

test("a table that grows keeps what it holds, and takes as many more", () => {
  const atlas = new Atlas(grid(40, 25, 128));
  const table = new PageTable(atlas);
  const fine = atlas.tileOf(atlas.finest, 0);
  table.grow(2);
  const before = [table.assign(fine), table.assign(fine + 1)];
  table.grow(5);
  assert.deepEqual([table.assign(fine), table.assign(fine + 1)], before);
  const all = new Set(before);
  for (let i = 2; i < 5; i++) all.add(table.assign(fine + i));
  assert.deepEqual([...all].sort(), [0, 1, 2, 3, 4]);
});

test("a plan begins with the base and stays within what can be held", () => {
  const atlas = new Atlas(grid(40, 25, 128));
  const collection = { cellOf: (i) => i };
  const items = Uint32Array.from({ length: 1000 }, (_, i) => i);
  const plan = planTiles(collection, atlas, 128, items, [0, 1000], 40);
  assert.ok(plan.length <= 40);
  assert.equal(atlas.levelOf(plan[0]), atlas.base);
  const few = planTiles(collection, atlas, 128, items, [0, 4], 40);
  assert.equal(atlas.levelOf(few.at(-1)), atlas.finest);
  assert.equal(few.filter((tile) => atlas.levelOf(tile) === atlas.finest).length, 1);
});
