// Web-size pictures of the few items that are larger on the stage than their
// finest cell.

const KEEP = 80;
const AT_ONCE = 4;
const FADE_MS = 160;

export class WebPictures {
  /** @param {(index: number) => Promise<string>} address of an item's picture */
  constructor(address) {
    this.address = address;
    /** Insertion order is order of use. @type {Map<number, {image: HTMLImageElement, since: number}>} */
    this.pictures = new Map();
    /** @type {Set<number>} */
    this.loading = new Set();
    /** @type {Set<number>} */
    this.failed = new Set();
    /** @type {number[]} */
    this.wanted = [];
    this.onload = () => {};
  }

  /** @param {number[]} items the most wanted first */
  want(items) {
    this.wanted = items;
    this.advance();
  }

  advance() {
    for (const item of this.wanted) {
      if (this.loading.size >= AT_ONCE) return;
      if (this.pictures.has(item) || this.loading.has(item) || this.failed.has(item)) continue;
      this.loading.add(item);
      this.fetch(item).finally(() => {
        this.loading.delete(item);
        this.advance();
      });
    }
  }

  /** @param {number} item */
  async fetch(item) {
    const image = new Image();
    try {
      image.src = await this.address(item);
      await image.decode();
    } catch {
      this.failed.add(item);
      return;
    }
    this.pictures.set(item, { image, since: performance.now() });
    for (const old of this.pictures.keys()) {
      if (this.pictures.size <= KEEP) break;
      this.pictures.delete(old);
    }
    this.onload();
  }

  /**
   * The picture and how far it has faded in, or null.
   * @param {number} item
   * @param {number} now
   */
  get(item, now) {
    const entry = this.pictures.get(item);
    if (!entry) return null;
    this.pictures.delete(item);
    this.pictures.set(item, entry);
    return { image: entry.image, opacity: Math.min(1, (now - entry.since) / FADE_MS + 0.1) };
  }
}
