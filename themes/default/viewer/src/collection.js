// The collection: positions and shapes at once, everything else shard by shard.

import { loadScript } from "./data.js";
import { plainU16, plainU32, planeU16, planeU32, planeU8 } from "./planes.js";

const FORMAT = 1;
const NONE = 0xffffffff;

/** @typedef {{data: ShardData, neighbours: Uint32Array, distances: Uint16Array}} Shard */

export class Collection {
  /** @param {CoreData} core */
  constructor(core) {
    if (core.format !== FORMAT) {
      throw new Error(`This page reads data of format ${FORMAT}, but found format ${core.format}.`);
    }
    const n = core.count;
    this.core = core;
    this.count = n;
    this.grid = core.grid;
    this.fields = core.fields;
    this.shapeW = planeU8(core.shape.w, n);
    this.shapeH = planeU8(core.shape.h, n);
    /** The cell of each item, or null where cell = item. */
    this.cells = core.cells === null ? null : planeU32(core.cells, n);
    /** @type {Layout[]} */
    this.layouts = core.layouts.map((layout) => ({
      name: layout.name,
      title: layout.title,
      kind: layout.kind,
      aspect: layout.aspect > 0 && Number.isFinite(layout.aspect) ? layout.aspect : 1,
      x: planeU16(layout.x, n),
      y: planeU16(layout.y, n),
    }));
    // One item alone lies anywhere in its layout: show it in the middle.
    if (n === 1) for (const { x, y } of this.layouts) x[0] = y[0] = 32768;
    /** @type {(Shard | undefined)[]} */
    this.shards = new Array(core.shards.urls.length);
    /** @type {Int32Array | null} */
    this.itemOfCell = null;
    /** @type {(url: string) => Promise<void>} */
    this.loader = loadScript;
  }

  /** @param {number} item */
  cellOf(item) {
    return this.cells ? this.cells[item] : item;
  }

  /**
   * The item in a cell, or -1 for a hole.
   * @param {number} cell
   */
  itemAt(cell) {
    if (!this.cells) return cell >= 0 && cell < this.count ? cell : -1;
    if (!this.itemOfCell) {
      this.itemOfCell = new Int32Array(this.grid.columns * this.grid.rows).fill(-1);
      for (let i = 0; i < this.count; i++) this.itemOfCell[this.cells[i]] = i;
    }
    return this.itemOfCell[cell] ?? -1;
  }

  /** @param {ShardData} data */
  addShard(data) {
    const k = Math.floor(data.start / this.core.shards.size);
    this.shards[k] = { data, neighbours: plainU32(data.neighbours), distances: plainU16(data.distances) };
  }

  /**
   * The item if its shard is here, else null.
   * @param {number} index
   * @returns {Item | null}
   */
  peek(index) {
    const shard = this.shards[Math.floor(index / this.core.shards.size)];
    if (!shard) return null;
    const { data } = shard;
    const at = index - data.start;
    const k = this.core.neighbours;
    const neighbours = [];
    const distances = [];
    for (let j = at * k; j < (at + 1) * k; j++) {
      if (shard.neighbours[j] === NONE) break;
      neighbours.push(shard.neighbours[j]);
      distances.push((shard.distances[j] / 65535) * 2);
    }
    return {
      index,
      id: data.id[at],
      title: data.title[at] || data.id[at],
      alt: data.alt[at] || data.title[at] || data.id[at],
      source: data.source[at],
      width: data.width[at],
      height: data.height[at],
      values: data.values.map((column) => column[at]),
      scores: data.scores[at],
      cluster: data.cluster[at],
      neighbours,
      distances,
    };
  }

  /**
   * @param {number} index
   * @returns {Promise<Item>}
   */
  async load(index) {
    const k = Math.floor(index / this.core.shards.size);
    if (!this.shards[k]) await this.loader(this.core.shards.urls[k]);
    const item = this.peek(index);
    if (!item) throw new Error(`The data of item ${index} is missing.`);
    return item;
  }

  /**
   * The index of an id, or -1. `hint` is where it was when the link was made:
   * right unless the site was built anew since, and then all shards are asked.
   * @param {string} id
   * @param {number} hint
   */
  async find(id, hint) {
    const { size, urls } = this.core.shards;
    const first = hint >= 0 && hint < this.count ? Math.floor(hint / size) : 0;
    const order = urls.map((_, k) => k).sort((a, b) => Math.abs(a - first) - Math.abs(b - first));
    for (const k of order) {
      try {
        if (!this.shards[k]) await this.loader(urls[k]);
      } catch {
        continue;
      }
      const shard = this.shards[k];
      const at = shard ? shard.data.id.indexOf(id) : -1;
      if (shard && at >= 0) return shard.data.start + at;
    }
    return -1;
  }
}
