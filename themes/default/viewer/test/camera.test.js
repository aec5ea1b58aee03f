import assert from "node:assert/strict";
import { test } from "node:test";
import { aim, clamp, fitting, flight, scaleFor, sizeAt, zoomAbout } from "../src/camera.js";
import { alike, besideButtons, fitBeside, opening, restPoint } from "../src/framing.js";
import { MapCamera } from "../src/map-camera.js";

const none = { top: 0, right: 0, bottom: 0, left: 0 };
const near = (a, b, by = 1e-6) => assert.ok(Math.abs(a - b) <= by * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

test("the whole layout and its outermost pictures fit", () => {
  const fit = fitting(1440, 850, 1.6, 0.02, 1000);
  assert.ok(1.6 * fit.scale + fit.size <= 1440);
  assert.ok(fit.scale + fit.size <= 850);
});

test("one item, and a stage without a size, are no trouble", () => {
  const one = fitting(800, 600, 1, Infinity, 1);
  assert.ok(Number.isFinite(one.size) && one.size > 100 && one.most >= one.scale);
  const nothing = fitting(0, 0, 1, 0.01, 100);
  assert.ok(nothing.scale > 0 && Number.isFinite(nothing.most));
});

test("items in one place get a size all the same", () => {
  assert.ok(fitting(800, 600, 1, 0, 100).size > 0);
});

test("sizes and scales are inverse to each other, on both sides of the bend", () => {
  for (const spacing of [0, 0.001, 0.01, 0.1]) {
    const fit = fitting(1440, 850, 1.6, spacing, 1000);
    for (const zoom of [0.5, 1, 3, 7.9, 8.1, 40]) {
      near(scaleFor(fit, sizeAt(fit, zoom * fit.scale)), zoom * fit.scale);
    }
  }
});

test("distances grow at least as fast as pictures", () => {
  const fit = fitting(1440, 850, 1.6, 0.01, 1000);
  let before = Infinity;
  for (let zoom = 1; zoom < 60; zoom *= 1.3) {
    const share = sizeAt(fit, zoom * fit.scale) / zoom;
    assert.ok(share <= before + 1e-9);
    before = share;
  }
});

test("zooming keeps what lies under the pointer", () => {
  const camera = { x: 0.4, y: 0.6, scale: 1000 };
  const next = zoomAbout(camera, 2500, 120, -80);
  near(camera.x + 120 / camera.scale, next.x + 120 / next.scale);
  near(camera.y - 80 / camera.scale, next.y - 80 / next.scale);
});

test("the camera stays over the layout, a panel makes up for itself", () => {
  const fit = fitting(1000, 800, 1, 0.01, 100);
  const held = clamp({ x: 9, y: -9, scale: 1e9 }, fit, 1, none);
  assert.deepEqual(held, { x: 1, y: 0, scale: fit.most });
  const beside = clamp({ x: 9, y: 0.5, scale: fit.scale }, fit, 1, { ...none, right: 400 });
  near(beside.x, 1 + 200 / fit.scale);
});

test("flights begin and end where they should", () => {
  const from = { x: 0.1, y: 0.1, scale: 3000 };
  for (const to of [{ x: 0.9, y: 0.8, scale: 5000 }, { x: 0.1, y: 0.1, scale: 400 }, from]) {
    const path = flight(from, to, 1440);
    for (const [share, at] of [[0, from], [1, to]]) {
      const camera = path.at(share);
      near(camera.x, at.x);
      near(camera.y, at.y);
      near(camera.scale, at.scale);
    }
    assert.ok(path.length >= 0);
  }
});

test("far flights rise on the way", () => {
  const path = flight({ x: 0, y: 0, scale: 9000 }, { x: 1, y: 1, scale: 9000 }, 1000);
  assert.ok(path.at(0.5).scale < 4000);
});

test("a picture in free sight stays, one under the panel moves out, one out of sight to the middle", () => {
  const stage = { width: 1000, height: 800, insets: { ...none, right: 400 } };
  assert.deepEqual(restPoint(300, 400, 50, stage, false), [300, 400]);
  assert.deepEqual(restPoint(800, 400, 50, stage, false), [550, 400]);
  assert.deepEqual(restPoint(2000, 400, 50, stage, false), [300, 400]);
});

test("everything fits beside the panel, and the whole stage without one", () => {
  assert.deepEqual(fitBeside(500, 1.5, { width: 1000, height: 800, insets: none }), { x: 0.5, y: 0.5, zoom: 1 });
  const stage = { width: 1000, height: 800, insets: { ...none, right: 300 } };
  const { x, y, zoom } = fitBeside(500, 1.5, stage);
  assert.ok(zoom < 1 && y === 0.5);
  near((x - 0.5) * 1.5 * 500 * zoom, 150);
});

test("few pictures are no dust on a small stage, and fit all the same", () => {
  const fit = fitting(320, 500, 1.6, 0.004, 2000);
  assert.ok(fit.size >= 9);
  assert.ok(1.6 * fit.scale + fit.size <= 320);
  assert.ok(fitting(320, 500, 1.6, 0.0004, 100000).size < 9);
});

test("a stage much narrower than the layout opens nearer, as far as its height goes", () => {
  const phone = { width: 390, height: 780, insets: none };
  const fit = { scale: 200, cell: 500 };
  assert.deepEqual(opening(fit, 1.6, phone), { x: 0.5, y: 0.5, zoom: 2.5 });
  assert.equal(opening({ ...fit, cell: 5000 }, 1.6, phone).zoom, (780 - 56) / 200);
  assert.equal(opening({ ...fit, cell: 150 }, 1.6, phone).zoom, 1);
  assert.equal(opening(fit, 1.6, { ...phone, width: 1300 }).zoom, 1);
  assert.equal(opening(fit, 0.5, phone).zoom, 1);
});

test("what is read from a start opens there, in full sight, unless all of it is in sight", () => {
  const phone = { width: 390, height: 780, insets: none };
  const fit = { scale: 200, cell: 500 };
  const { x, zoom } = opening(fit, 1.6, phone, true);
  const left = phone.width / 2 - x * 1.6 * fit.scale * zoom;
  assert.ok(left > 0 && left < 40, `the layout begins at ${left} px`);
  assert.deepEqual(opening(fit, 0.5, phone, true), opening(fit, 0.5, phone));
});

test("cameras are alike when nobody sees the difference, at any zoom", () => {
  assert.ok(alike({ x: 0.5, y: 0.5, zoom: 0.738 }, { x: 0.501, y: 0.5, zoom: 0.74 }));
  assert.ok(!alike({ x: 0.5, y: 0.5, zoom: 1 }, { x: 0.5, y: 0.5, zoom: 1.1 }));
  assert.ok(!alike({ x: 0.4, y: 0.5, zoom: 1 }, { x: 0.5, y: 0.5, zoom: 1 }));
});

test("zooming leans towards the nearest picture once pictures are large", () => {
  const picture = { x: 100, y: 100, width: 50, height: 50 };
  const pointer = { x: 210, y: 120 };
  assert.deepEqual(aim(pointer, picture, 20), pointer);
  assert.deepEqual(aim(pointer, picture, 60), { x: 180, y: 120 });
  assert.deepEqual(aim(pointer, picture, 300), { x: 150, y: 120 });
  assert.deepEqual(aim({ x: 120, y: 110 }, picture, 300), { x: 120, y: 110 });
});

test("packed pictures fill their cells at every zoom, and all of them fit", () => {
  for (const [width, height, aspect, packed] of [[1440, 846, 2, 0.02], [390, 700, 1.7, 0.04], [800, 800, 0.5, 0.1], [900, 600, 1, 0.5]]) {
    const fit = fitting(width, height, aspect, 0.001, 50_000, packed);
    for (const zoom of [0.5, 1, 3, 9, 40]) {
      const scale = fit.scale * zoom;
      assert.ok(Math.abs(sizeAt(fit, scale) - packed * scale) < 1e-6 * scale);
      assert.ok(Math.abs(scaleFor(fit, packed * scale) - scale) < 1e-6 * scale);
    }
    assert.ok(fit.scale * (aspect + packed) <= width && fit.scale * (1 + packed) <= height);
    assert.ok(fit.most > fit.scale);
  }
});

test("pictures keep clear of the buttons, also beside a panel, but not on narrow stages", () => {
  const all = { x: 300, y: 20, width: 600, height: 560 };
  const room = { width: 1000, height: 600, insets: { ...none, left: 288 }, corner: { x: 304, y: 340, width: 40, height: 240 } };
  assert.equal(besideButtons(all, room, 0)?.left, 304 + 40 + 12);
  assert.equal(besideButtons({ ...all, x: 400 }, room, 0), null, "clear of them already");
  assert.equal(besideButtons(all, { ...room, insets: none }, 0), null);
  assert.equal(besideButtons(all, { ...room, corner: null }, 0), null);
});

test("time lines and columns open at their start on a phone, maps in their middle", () => {
  const stage = { collection: { count: 3000 }, width: 390, height: 680, insets: none, extent: 680, cameraMoved() {} };
  const home = (kind) => {
    const facts = { name: "a", title: "A", kind, aspect: 1.6, size: 1 / 60, guides: [] };
    const camera = new MapCamera(stage, facts);
    camera.ready(1 / 60);
    assert.ok(camera.isHome() && !camera.isFit(), `${kind} is cropped`);
    return camera.home().x;
  };
  assert.equal(home("tsne"), 0.5);
  assert.ok(home("timeline") < 0.4);
  assert.equal(home("columns"), home("timeline"));
});

test("near duplicates do not make dust of the others as one comes nearer", () => {
  const [aspect, count] = [1.6, 13_000];
  const fit = fitting(1440, 850, aspect, 1e-5, count);
  const covered = (zoom) => (count * (sizeAt(fit, fit.scale * zoom) / (fit.scale * zoom)) ** 2) / aspect;
  assert.ok(covered(1) > 0.2);
  for (const zoom of [8, 20, 60]) assert.ok(covered(zoom) > 0.024, `${covered(zoom)} at ${zoom}`);
});
