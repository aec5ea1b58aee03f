// Loads tiles as images: few at a time, the wanted ones first, the least used dropped.

const AT_ONCE = 6;
const AGAIN_AFTER = 20_000;

export class TileImages {
  /**
   * @param {import("./atlas.js").Atlas} atlas
   * @param {number} keep how many images to hold
   */
  constructor(atlas, keep) {
    this.atlas = atlas;
    this.keep = keep;
    /** Insertion order is order of use. @type {Map<number, HTMLImageElement>} */
    this.images = new Map();
    /** @type {Map<number, HTMLImageElement>} */
    this.loading = new Map();
    /** When loading last failed. @type {Map<number, number>} */
    this.failed = new Map();
    /** @type {number[]} */
    this.wanted = [];
    /** @type {Map<number, ((image: HTMLImageElement | null) => void)[]>} */
    this.waiting = new Map();
    /** @type {(tile: number, image: HTMLImageElement) => void} */
    this.onload = () => {};
    /** Tiles that the renderer holds itself and that need no image any more. @type {(tile: number) => boolean} */
    this.isHeld = () => false;
  }

  /** @param {number} tile */
  get(tile) {
    const image = this.images.get(tile);
    if (image) {
      this.images.delete(tile);
      this.images.set(tile, image);
    }
    return image;
  }

  /**
   * Say which tiles the view needs now, the first the most; earlier wishes lapse,
   * but what is on its way may arrive: it is little, and near what is looked at.
   * @param {number[]} tiles
   */
  want(tiles) {
    this.wanted = tiles;
    this.advance();
  }

  /**
   * Load one tile before all others.
   * @param {number} tile
   * @returns {Promise<HTMLImageElement | null>} null when it fails
   */
  load(tile) {
    const image = this.get(tile);
    if (image) return Promise.resolve(image);
    return new Promise((resolve) => {
      const list = this.waiting.get(tile);
      if (list) list.push(resolve);
      else this.waiting.set(tile, [resolve]);
      this.advance();
    });
  }

  advance() {
    for (const tile of this.waiting.keys()) this.start(tile, AT_ONCE + 4);
    for (const tile of this.wanted) {
      if (this.loading.size >= AT_ONCE) return;
      if (!this.isHeld(tile)) this.start(tile, AT_ONCE);
    }
  }

  /**
   * @param {number} tile
   * @param {number} limit
   */
  start(tile, limit) {
    if (this.loading.size >= limit || this.loading.has(tile) || this.images.has(tile)) return;
    if (performance.now() - (this.failed.get(tile) ?? -Infinity) < AGAIN_AFTER) {
      this.settle(tile, null);
      return;
    }
    const image = new Image();
    image.decoding = "async";
    this.loading.set(tile, image);
    image.onload = () => {
      // Decoding ahead keeps the first use from stalling a frame.
      image.decode().catch(() => {}).then(() => this.arrive(tile, image));
    };
    image.onerror = () => {
      this.loading.delete(tile);
      this.failed.set(tile, performance.now());
      this.settle(tile, null);
      this.advance();
    };
    image.src = this.atlas.url(tile);
  }

  /**
   * @param {number} tile
   * @param {HTMLImageElement} image
   */
  arrive(tile, image) {
    if (this.loading.get(tile) !== image) return;
    this.loading.delete(tile);
    this.images.set(tile, image);
    this.trim();
    this.settle(tile, image);
    this.onload(tile, image);
    this.advance();
  }

  /** The base level stays: it is what all else falls back to. */
  trim() {
    for (const tile of this.images.keys()) {
      if (this.images.size <= this.keep) return;
      if (this.atlas.levelOf(tile) !== this.atlas.base) this.images.delete(tile);
    }
  }

  /**
   * @param {number} tile
   * @param {HTMLImageElement | null} image
   */
  settle(tile, image) {
    const list = this.waiting.get(tile);
    this.waiting.delete(tile);
    for (const resolve of list ?? []) resolve(image);
  }
}
