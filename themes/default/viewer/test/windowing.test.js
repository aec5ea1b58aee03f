import assert from "node:assert/strict";
import { test } from "node:test";
import { Windowing } from "../src/windowing.js";

const windowOf = (count, tallest) => {
  const rows = new Windowing(tallest);
  rows.set(count, 64, 640);
  return rows;
};

test("the rows in sight are those that the window covers", () => {
  const rows = windowOf(1000);
  assert.deepEqual(rows.rows(), [0, 10]);
  rows.scrolled(100);
  assert.deepEqual(rows.rows(), [1, 12]);
  assert.deepEqual(rows.rows(3), [0, 15]);
  assert.equal(rows.at(1), 64);
  rows.scrolled(rows.end);
  assert.deepEqual(rows.rows(), [990, 1000]);
});

test("a list shorter than its window does not scroll", () => {
  const rows = windowOf(3);
  assert.deepEqual([rows.most, rows.end, rows.rows()], [0, 0, [0, 3]]);
  rows.go(500);
  assert.equal(rows.offset, 0);
  assert.deepEqual(windowOf(0).rows(), [0, 0]);
});

test("rows beyond what browsers can scroll are all reached", () => {
  const rows = windowOf(1_000_000, 8_000_000);
  assert.equal(rows.height, 8_000_000);
  rows.scrolled(rows.end);
  assert.equal(rows.rows()[1], 1_000_000);
  assert.ok(rows.at(999_999) + 64 <= rows.height + 1e-6, "the last row lies within the content");
  rows.scrolled(0);
  assert.equal(rows.rows()[0], 0);
  // A leap of the scroll bar goes by its share …
  rows.scrolled(rows.end / 2);
  assert.ok(Math.abs(rows.rows()[0] - 500_000) < 10);
  // … a turn of the wheel by so many pixels.
  const before = rows.offset;
  rows.scrolled(rows.top + 100);
  assert.equal(rows.offset, before + 100);
  assert.ok(Math.abs(rows.at(500_000) - rows.top) < 640, "rows in sight lie where the window is");
});

test("going to a row shows it whole, with as little motion as that takes", () => {
  for (const tallest of [8_000_000, 5000]) {
    const rows = windowOf(1000, tallest);
    for (const row of [0, 5, 999, 500, 495, 510, 3]) {
      rows.go(rows.offsetFor(row));
      const [first, end] = rows.rows();
      assert.ok(row >= first && row < end);
      assert.ok(row * 64 >= rows.offset - 1e-9 && (row + 1) * 64 <= rows.offset + 640 + 1e-9);
      assert.equal(rows.offsetFor(row), rows.offset, "it need not move again");
    }
  }
});

test("rows of another height keep the first one in sight", () => {
  const rows = windowOf(1000);
  rows.go(rows.offsetFor(400));
  const [first] = rows.rows();
  rows.set(1000, 80, 500);
  assert.equal(rows.rows()[0], first);
});
