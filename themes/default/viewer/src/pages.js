// The page table: for each tile of the pyramid, the layer of the texture array
// that shows it, or that of the nearest coarser tile which covers it.

/** Entries in a row of the table: a power of two. */
export const PAGES_WIDE = 256;

export class PageTable {
  /** @param {import("./atlas.js").Atlas} atlas */
  constructor(atlas) {
    this.atlas = atlas;
    /** Layers, none before the first `grow`. */
    this.capacity = 0;
    /** Insertion order is order of use. @type {Map<number, number>} tile to layer */
    this.layers = new Map();
    /** @type {number[]} */
    this.free = [];
    this.width = PAGES_WIDE;
    this.height = Math.max(1, Math.ceil(atlas.tiles / this.width));
    /** Layer and level, two numbers a tile. */
    this.entries = new Uint16Array(this.width * this.height * 2);
  }

  /** Have more layers, beside those there are. @param {number} capacity */
  grow(capacity) {
    for (let layer = capacity - 1; layer >= this.capacity; layer--) this.free.push(layer);
    this.capacity = capacity;
  }

  /** @param {number} tile */
  has(tile) {
    return this.layers.has(tile);
  }

  /** Mark tiles as in use, so that others go first. @param {number[]} tiles */
  touch(tiles) {
    for (const tile of tiles) {
      const layer = this.layers.get(tile);
      if (layer === undefined) continue;
      this.layers.delete(tile);
      this.layers.set(tile, layer);
    }
  }

  /**
   * A layer for a tile: a free one, else that of the tile used longest ago.
   * @param {number} tile
   * @returns {number}
   */
  assign(tile) {
    const held = this.layers.get(tile);
    if (held !== undefined) return held;
    let layer = this.free.pop();
    if (layer === undefined) {
      for (const [old, its] of this.layers) {
        if (this.atlas.levelOf(old) === this.atlas.base) continue;
        this.layers.delete(old);
        layer = its;
        break;
      }
    }
    if (layer === undefined) return -1;
    this.layers.set(tile, layer);
    return layer;
  }

  /** True once every tile of the base level is at hand: then no item is without a picture. */
  get complete() {
    const { atlas } = this;
    const first = atlas.before[atlas.base - atlas.coarsest];
    for (let i = 0; i < atlas.tilesAt(atlas.base); i++) if (!this.layers.has(first + i)) return false;
    return true;
  }

  /** Fill in the entries from the coarsest level to the finest, each falling back to its parent. */
  resolve() {
    const { atlas, entries } = this;
    for (let level = atlas.coarsest; level <= atlas.finest; level++) {
      const l = level - atlas.coarsest;
      for (let i = 0; i < atlas.tilesAt(level); i++) {
        const tile = atlas.before[l] + i;
        const layer = this.layers.get(tile);
        if (layer !== undefined) {
          entries[2 * tile] = layer;
          entries[2 * tile + 1] = level;
        } else if (l > 0) {
          const column = Math.min(atlas.across[l - 1] - 1, (i % atlas.across[l]) >> 1);
          const row = Math.min(atlas.down[l - 1] - 1, Math.floor(i / atlas.across[l]) >> 1);
          const parent = atlas.before[l - 1] + row * atlas.across[l - 1] + column;
          entries[2 * tile] = entries[2 * parent];
          entries[2 * tile + 1] = entries[2 * parent + 1];
        }
      }
    }
  }
}
