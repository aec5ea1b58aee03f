import assert from "node:assert/strict";
import { test } from "node:test";
import { Atlas } from "../src/atlas.js";
import { CanvasDots } from "../src/canvas-dots.js";
import { COLOURS, FAINT } from "../src/looks.js";

const grid = { columns: 2, rows: 1, cell: 64, tile: 512, levels: 7, url: "t/", background: "#101010" };

/** Two pictures: one fills its cell, of the other half is ground. */
const collection = {
  grid, count: 2, cellOf: (i) => i,
  shapeW: Uint8Array.of(255, 255), shapeH: Uint8Array.of(255, 127),
};

/** A canvas of which only the pixels matter. */
function surface(width, height) {
  const context = {
    canvas: { width, height }, shown: null,
    createImageData: (w, h) => ({ width: w, height: h, data: new Uint8ClampedArray(4 * w * h) }),
    putImageData: (image) => (context.shown = image),
  };
  return context;
}

const pixel = ({ shown }, x, y) => [...shown.data.subarray(4 * (y * shown.width + x), 4 * (y * shown.width + x) + 3)];

function dots() {
  const made = new CanvasDots(collection, { atlas: new Atlas(grid), get: () => null });
  made.colours = Uint32Array.of(0xff0000ff, 0xff00ff00); // red and green, as a pixel's bytes lie
  return made;
}

const frame = { x: 0.5, y: 0.5, scale: 10, size: 2, width: 10, height: 10, ratio: 1 };
const index = (...x) => ({ items: Uint32Array.of(0, 1), layout: { x, y: [32768, 32768], aspect: 1 } });

test("dots lie where the pictures do, on the ground", () => {
  const context = surface(10, 10);
  dots().draw(context, index(16384, 49152), frame, [0, 2], null);
  assert.deepEqual(pixel(context, 2, 5), [255, 0, 0]);
  assert.deepEqual(pixel(context, 7, 5), [0, 255, 0]);
  assert.deepEqual(pixel(context, 5, 5), [16, 16, 16]);
});

test("what reaches beyond the stage is cut off, not wrapped to its other side", () => {
  const context = surface(10, 10);
  dots().draw(context, index(0, 65535), frame, [0, 2], null);
  assert.deepEqual(pixel(context, 0, 5), [255, 0, 0]);
  assert.deepEqual(pixel(context, 9, 5), [0, 255, 0]);
  for (let y = 0; y < 4; y++) for (let x = 0; x < 10; x++) assert.deepEqual(pixel(context, x, y), [16, 16, 16]);
});

test("colours replace the picture, and what stands back nears the ground", () => {
  const context = surface(10, 10);
  dots().draw(context, index(16384, 49152), frame, [0, 2], Uint8Array.of(1, FAINT));
  const colour = [1, 3, 5].map((at) => parseInt(COLOURS[0].slice(at, at + 2), 16));
  assert.deepEqual(pixel(context, 2, 5), colour);
  const [r, g, b] = pixel(context, 7, 5);
  assert.ok(r < 16 && b < 16 && g > 16 && g < 80);
});

test("a picture's colour is its own, without the ground around it; what cannot be read is left", () => {
  const atlas = new Atlas(grid);
  const per = atlas.tile / atlas.cellSize(atlas.base);
  const data = new Uint8ClampedArray(4 * per * per);
  data.set([200, 100, 50, 255, 108, 58, 33, 255]); // the second cell: half (200, 100, 50), half ground
  const context = { drawImage() {}, getImageData: () => ({ data }) };
  globalThis.document = /** @type {any} */ ({ createElement: () => ({ getContext: () => context }) });
  const seen = new CanvasDots(collection, { atlas, get: () => ({ naturalWidth: 128, naturalHeight: 64 }) });
  assert.ok(seen.ready);
  for (const colour of seen.colours) {
    const bytes = [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
    bytes.forEach((value, c) => assert.ok(Math.abs(value - [200, 100, 50][c]) <= 1));
  }
  context.getImageData = () => {
    throw new Error("tainted");
  };
  assert.equal(new CanvasDots(collection, { atlas, get: () => ({}) }).ready, false);
  delete globalThis.document;
});
