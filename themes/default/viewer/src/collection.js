// The collection: positions and shapes at once, everything else shard by shard.

import { Dendrogram } from "./clusters.js";
import { loadScript } from "./data.js";
import { plainU16, plainU32, planeU16, planeU32, planeU8 } from "./planes.js";

const FORMAT = 4;
const NONE = 0xffffffff;

/** @typedef {{data: ShardData, neighbours: Uint32Array, distances: Uint16Array}} Shard */

/** @param {number | null | undefined} value */
const positive = (value) => (value && value > 0 && Number.isFinite(value) ? value : null);

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
    const [w, h] = [core.shape.w, core.shape.h].map((text) => planeU8(text, n).map((missing) => 255 - missing));
    this.shapeW = w;
    this.shapeH = h;
    /** The cell of each item, or null where cell = item. */
    this.cells = core.cells === null ? null : planeU32(core.cells, n);
    /** The layouts in the order of the switch, the grid among them. @type {LayoutFacts[]} */
    this.layouts = core.layouts.map((layout) => ({
      name: layout.name,
      title: layout.title,
      kind: layout.kind,
      aspect: layout.kind === "grid" ? core.grid.columns / core.grid.rows : positive(layout.aspect) ?? 1,
      size: positive(layout.size),
      guides: layout.guides ?? [],
    }));
    /** Where the items are, by the layout's name, as far as loaded. @type {Map<string, Layout>} */
    this.placed = new Map();
    for (const layout of core.layouts) if (layout.x && layout.y) this.addLayout({ ...layout, x: layout.x, y: layout.y });
    /** @type {Dendrogram | null} */
    this.dendrogram = null;
    /** @type {(Shard | undefined)[]} */
    this.shards = new Array(core.shards.urls.length);
    /** @type {Int32Array | null} */
    this.itemOfCell = null;
    /** The parts of the search index, as far as loaded. @type {SearchPart[]} */
    this.indexed = [];
    /** @type {FacetData[] | null} */
    this.faceted = null;
    /** One byte an item, 1 where it matches what is filtered by; null when nothing is. @type {Uint8Array | null} */
    this.only = null;
    /** @type {(url: string) => Promise<void>} */
    this.loader = loadScript;
  }

  /** Whether a value is the index of an item. @param {unknown} value */
  has(value) {
    return Number.isInteger(value) && Number(value) >= 0 && Number(value) < this.count;
  }

  /**
   * The next item in grid order that matches, or the one before; -1 at the end.
   * @param {number} item
   * @param {number} by 1 or -1
   */
  next(item, by) {
    let i = item + by;
    while (this.has(i) && this.only && !this.only[i]) i += by;
    return this.has(i) ? i : -1;
  }

  /** The place of an item, from 0, among those that match; among all if it does not. @param {number} item */
  standing(item) {
    const { only } = this;
    if (!only?.[item]) return { at: item, of: this.count };
    let at = 0;
    let of = 0;
    for (let i = 0; i < only.length; i++) {
      if (i === item) at = of;
      of += only[i];
    }
    return { at, of };
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

  /**
   * Take in what a data script brings, other than the core.
   * @param {string} kind
   * @param {any} payload
   */
  receive(kind, payload) {
    if (kind === "items") this.addShard(payload);
    else if (kind === "layout") this.addLayout(payload);
    else if (kind === "search") this.indexed[payload.part] = payload;
    else if (kind === "facets") this.faceted = payload.facets;
    else if (kind === "clusters") this.dendrogram = new Dendrogram(payload, this.core.clusterNames, this.count);
  }

  /** @param {{name: string, x: string, y: string}} data */
  addLayout({ name, x, y }) {
    const facts = this.layouts.find((layout) => layout.name === name);
    if (!facts) return;
    const layout = { ...facts, x: planeU16(x, this.count), y: planeU16(y, this.count) };
    // One item alone lies anywhere in its layout: show it in the middle.
    if (this.count === 1) layout.x[0] = layout.y[0] = 32768;
    this.placed.set(name, layout);
  }

  /**
   * Where a layout has the items; loaded when first asked for.
   * @param {string} name
   * @returns {Promise<Layout>}
   */
  async layout(name) {
    if (!this.placed.has(name)) {
      const stored = this.core.layouts.find((layout) => layout.name === name);
      if (stored?.kind === "grid") this.placed.set(name, this.cellPlaces(name));
      else if (stored?.url) await this.loader(stored.url);
    }
    const layout = this.placed.get(name);
    if (!layout) throw new Error(`The places of layout ${name} are missing.`);
    return layout;
  }

  /** The grid as a layout: each item in the middle of its cell. @param {string} name @returns {Layout} */
  cellPlaces(name) {
    const { columns, rows } = this.grid;
    // Finer than 16 bits, so that pictures land in their cells to the pixel however many there are.
    const x = new Float32Array(this.count);
    const y = new Float32Array(this.count);
    for (let i = 0; i < this.count; i++) {
      const cell = this.cellOf(i);
      x[i] = (((cell % columns) + 0.5) / columns) * 65535;
      y[i] = ((Math.floor(cell / columns) + 0.5) / rows) * 65535;
    }
    const facts = /** @type {LayoutFacts} */ (this.layouts.find((layout) => layout.name === name));
    return { ...facts, x, y };
  }

  /** @returns {Promise<Dendrogram | null>} null when the site has none */
  async clusters() {
    if (!this.dendrogram && this.core.clusters) await this.loader(this.core.clusters);
    return this.dendrogram;
  }

  /** The search index, loaded when first asked for. @returns {Promise<SearchPart[]>} */
  async searchParts() {
    const urls = this.core.search ?? [];
    await Promise.all(urls.map((url, part) => this.indexed[part] ?? this.loader(url)));
    if (urls.some((_, part) => !this.indexed[part])) throw new Error("A part of the search index is missing.");
    return this.indexed;
  }

  /** What visitors filter by, loaded when first asked for. */
  async facets() {
    if (!this.faceted && this.core.facets) await this.loader(this.core.facets);
    return this.faceted ?? [];
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
