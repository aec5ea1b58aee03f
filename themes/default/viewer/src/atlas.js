// The grid's pyramid seen as an atlas: which tile holds whose picture, where.

/**
 * Cells halve exactly from level to level and tiles do not overlap, so down to
 * the level where a cell is one pixel every tile is a sheet of whole cells.
 */
export class Atlas {
  /** @param {GridData} grid */
  constructor(grid) {
    this.grid = grid;
    this.columns = grid.columns;
    this.rows = grid.rows;
    this.cell = grid.cell;
    this.tile = grid.tile;
    this.finest = grid.levels;
    this.coarsest = Math.max(0, grid.levels - Math.floor(Math.log2(grid.cell)));
    /** Of each level from the coarsest: tiles across, down, and those before it. */
    this.across = [];
    this.down = [];
    this.before = [];
    let tiles = 0;
    for (let level = this.coarsest; level <= this.finest; level++) {
      const size = this.cellSize(level);
      const across = Math.max(1, Math.ceil((this.columns * size) / this.tile));
      const down = Math.max(1, Math.ceil((this.rows * size) / this.tile));
      this.across.push(across);
      this.down.push(down);
      this.before.push(tiles);
      tiles += across * down;
    }
    /** Tiles of all levels together; a tile's number is below it. */
    this.tiles = tiles;
    /** The finest level of at most four tiles: always kept, so nothing is ever blank. */
    this.base = this.coarsest;
    while (this.base < this.finest && this.tilesAt(this.base + 1) <= 4) this.base++;
  }

  /** @param {number} level */
  cellSize(level) {
    return Math.max(1, this.cell >> (this.finest - level));
  }

  /** @param {number} level */
  tilesAt(level) {
    const l = level - this.coarsest;
    return this.across[l] * this.down[l];
  }

  /**
   * The coarsest level on which a cell has at least so many pixels. A quarter
   * too few is not seen, and spares four times the tiles.
   * @param {number} pixels
   */
  levelFor(pixels) {
    let level = this.base;
    while (level < this.finest && this.cellSize(level) < pixels * 0.75) level++;
    return level;
  }

  /**
   * @param {number} level
   * @param {number} cell
   */
  tileOf(level, cell) {
    const l = level - this.coarsest;
    const per = this.tile / this.cellSize(level);
    const column = Math.floor((cell % this.columns) / per);
    const row = Math.floor(Math.floor(cell / this.columns) / per);
    return this.before[l] + row * this.across[l] + column;
  }

  /** @param {number} tile */
  levelOf(tile) {
    let l = this.before.length - 1;
    while (this.before[l] > tile) l--;
    return this.coarsest + l;
  }

  /** @param {number} tile */
  url(tile) {
    const level = this.levelOf(tile);
    const l = level - this.coarsest;
    const at = tile - this.before[l];
    return `${this.grid.url}${level}/${at % this.across[l]}_${Math.floor(at / this.across[l])}.jpg`;
  }

  /**
   * Where a picture lies in its tile, in pixels. Half a pixel is left off on
   * each side: the outermost ones are mixed with the ground behind.
   * @param {number} level
   * @param {number} cell
   * @param {number} w the picture's share of the cell's width, of 255
   * @param {number} h
   * @returns {Rect}
   */
  place(level, cell, w, h) {
    const size = this.cellSize(level);
    const per = this.tile / size;
    const left = ((cell % this.columns) % per) * size;
    const top = (Math.floor(cell / this.columns) % per) * size;
    const edge = size >= 8 ? 1 : 0;
    const width = Math.max(1, (w / 255) * size - edge);
    const height = Math.max(1, (h / 255) * size - edge);
    return { x: left + (size - width) / 2, y: top + (size - height) / 2, width, height };
  }
}
