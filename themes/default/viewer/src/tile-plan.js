// Which tiles a view of a map needs, the most needed first.

const PLAN_MS = 120;

/**
 * @param {import("./atlas.js").Atlas} atlas
 * @param {number} level
 */
function allOf(atlas, level) {
  const first = atlas.before[level - atlas.coarsest];
  return Array.from({ length: atlas.tilesAt(level) }, (_, i) => first + i);
}

/** Column and row of each item's cell: divided once, for plans are made while the camera moves. @type {WeakMap<object, {column: Uint16Array, row: Uint16Array}>} */
const known = new WeakMap();

/**
 * @param {import("./collection.js").Collection} collection
 * @param {number} columns
 * @param {number} n
 */
function cellsOf(collection, columns, n) {
  let cells = known.get(collection);
  if (!cells) {
    cells = { column: new Uint16Array(n), row: new Uint16Array(n) };
    for (let i = 0; i < n; i++) {
      const cell = collection.cellOf(i);
      cells.column[i] = cell % columns;
      cells.row[i] = cell / columns;
    }
    known.set(collection, cells);
  }
  return cells;
}

/**
 * The tiles of a level that visible items lie in, those with most items first.
 * @param {import("./collection.js").Collection} collection
 * @param {import("./atlas.js").Atlas} atlas
 * @param {number} level
 * @param {Uint32Array} items
 * @param {ArrayLike<number>} runs pairs of from and to in `items`
 * @param {number} most give up beyond so many: null
 * @returns {number[] | null}
 */
function touched(collection, atlas, level, items, runs, most) {
  const first = atlas.before[level - atlas.coarsest];
  const across = atlas.across[level - atlas.coarsest];
  const { column, row } = cellsOf(collection, atlas.columns, items.length);
  // Cells and tiles are powers of two.
  const shift = Math.log2(atlas.tile / atlas.cellSize(level));
  const counts = new Uint32Array(atlas.tilesAt(level));
  /** @type {number[]} */
  const found = [];
  for (let r = 0; r < runs.length; r += 2) {
    for (let k = runs[r]; k < runs[r + 1]; k++) {
      const item = items[k];
      const tile = (row[item] >> shift) * across + (column[item] >> shift);
      if (counts[tile]++ === 0) {
        found.push(tile);
        if (found.length > most) return null;
      }
    }
  }
  return found.sort((a, b) => counts[b] - counts[a]).map((tile) => tile + first);
}

/**
 * @param {import("./collection.js").Collection} collection
 * @param {import("./atlas.js").Atlas} atlas
 * @param {number} pixels device pixels of a cell on the stage
 * @param {Uint32Array} items
 * @param {ArrayLike<number>} runs pairs of from and to in `items`: what is visible
 * @param {number} capacity tiles that can be held
 * @returns {number[]}
 */
export function planTiles(collection, atlas, pixels, items, runs, capacity) {
  const base = allOf(atlas, atlas.base);
  let level = atlas.levelFor(pixels);
  while (level > atlas.base) {
    const fine = touched(collection, atlas, level, items, runs, capacity - base.length);
    if (fine) {
      // The level before, where there is room: it is what zooming out needs next.
      const room = capacity - base.length - fine.length;
      const coarse = level - 1 > atlas.base ? touched(collection, atlas, level - 1, items, runs, room) : null;
      return [...base, ...(coarse && coarse.length * 2 < fine.length ? coarse : []), ...fine];
    }
    level--;
  }
  return base;
}

/** Asks for the tiles of what is shown, a few times a second at most. */
export class TilePlanner {
  /** @param {import("./map-surface.js").MapSurface} surface */
  constructor(surface) {
    this.surface = surface;
    /** Whether something else is in sight than when tiles were last asked for. */
    this.due = true;
    this.planned = -Infinity;
    this.timer = 0;
  }

  /**
   * @param {import("./map-view.js").MapView} view
   * @param {number} now
   */
  advance(view, now) {
    if (!this.due || this.timer) return;
    const wait = this.planned + PLAN_MS - now;
    if (wait > 0) {
      this.timer = setTimeout(() => {
        this.timer = 0;
        // Another map may be shown by now.
        if (this.surface.view) this.advance(this.surface.view, performance.now());
      }, wait);
      return;
    }
    this.due = false;
    this.planned = now;
    const { stage, renderer } = this.surface;
    const { index } = view;
    const frame = view.frame();
    const pixels = frame.size * frame.ratio;
    stage.tiles.want(
      planTiles(stage.collection, stage.tiles.atlas, pixels, index.items, index.visible(frame), renderer.capacity),
    );
  }
}
