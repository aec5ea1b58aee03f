// What the peers draw: the same pictures at the same places, under the viewer's own camera.

import { fitting, sizeAt, zoomAbout } from "../../themes/default/viewer/src/camera.js";
import { SpatialIndex } from "../../themes/default/viewer/src/spatial.js";

export const SHEET = 2048;
export const CELL = 32;
const PER = SHEET / CELL;

/** Items by sheet: 4,096 pictures of 32 px in each, as such viewers ship them. */
export async function load() {
  const facts = await (await fetch("facts.json")).json();
  const places = new Float32Array(await (await fetch("places.bin")).arrayBuffer());
  const n = places.length / 6;
  const sheets = await Promise.all(
    facts.sheets.map(async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      return image;
    }),
  );
  const columns = ["x", "y", "column", "row", "w", "h"];
  const data = Object.fromEntries(columns.map((name, i) => [name, places.subarray(i * n, (i + 1) * n)]));
  const across = Math.ceil(facts.columns / PER);
  const bySheet = sheets.map(() => []);
  for (let i = 0; i < n; i++) {
    bySheet[Math.floor(data.row[i] / PER) * across + Math.floor(data.column[i] / PER)].push(i);
  }
  return { n, aspect: facts.aspect, sheets, bySheet, background: facts.background, ...data };
}

/** Corner of a picture in its sheet, and its size, as shares of the sheet. */
export function cut({ column, row, w, h }, i) {
  const width = (w[i] * CELL) / SHEET;
  const height = (h[i] * CELL) / SHEET;
  const left = ((column[i] % PER) + 0.5) / PER - width / 2;
  const top = ((row[i] % PER) + 0.5) / PER - height / 2;
  return { left, top, width, height };
}

/** The camera, moved by hand. */
export function hand(scene, draw) {
  const { innerWidth: width, innerHeight: height } = window;
  const x = scene.x.map((v) => v * 65535);
  const y = scene.y.map((v) => v * 65535);
  const spacing = new SpatialIndex({ x, y, aspect: scene.aspect }).spacing();
  const fit = fitting(width, height, scene.aspect, spacing, scene.n);
  let camera = { x: scene.aspect / 2, y: 0.5, scale: fit.scale };
  let asked = false;
  const show = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw({ ...camera, size: sizeAt(fit, camera.scale), width, height });
    });
  };
  show();
  return {
    zoom(factor) {
      camera = zoomAbout(camera, camera.scale * factor, 0, 0);
      show();
    },
    pan(dx, dy) {
      camera = { ...camera, x: camera.x - dx / camera.scale, y: camera.y - dy / camera.scale };
      show();
    },
  };
}
