// The card beside the hovered picture: the picture larger, and its title.

import { el } from "./dom.js";

const PICTURE = 208;
const GAP = 14;
/** A pointer that only passes over a picture loads nothing for it. */
const REST_MS = 50;
const DWELL_MS = 160;

export class Card {
  /**
   * @param {import("./collection.js").Collection} collection
   * @param {import("./thumbs.js").Thumbs} thumbs
   */
  constructor(collection, thumbs) {
    this.collection = collection;
    this.thumbs = thumbs;
    this.canvas = el("canvas", { class: "card-picture" });
    this.image = el("img", { class: "card-picture card-sharp", alt: "", hidden: true });
    this.frame = el("div", { class: "card-frame" }, this.canvas, this.image);
    this.title = el("p", { class: "card-title", dir: "auto" });
    this.element = el("div", { class: "card", "aria-hidden": "true" }, this.frame, this.title);
    this.item = -1;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.dwell = undefined;
  }

  hide() {
    this.item = -1;
    clearTimeout(this.dwell);
    this.element.classList.remove("shown");
  }

  /**
   * @param {number} item
   * @param {Rect} rect of the picture on the stage
   * @param {{width: number, height: number, insets: Insets}} stage
   */
  show(item, rect, stage) {
    // Large enough where it is: the title alone is news.
    const room = Math.min(PICTURE, stage.height * 0.34, stage.width * 0.5);
    const small = Math.max(rect.width, rect.height) < room * 0.8;
    this.frame.hidden = !small;
    if (item !== this.item) this.fill(item, room, small);
    this.item = item;
    this.place(rect, stage);
    this.element.classList.add("shown");
  }

  /** @param {number} item @param {number} room @param {boolean} small */
  fill(item, room, small) {
    clearTimeout(this.dwell);
    this.image.hidden = true;
    const { collection, thumbs } = this;
    const { shapeW: w, shapeH: h } = collection;
    const { width, height } = thumbs.extent(item, (room * 255) / Math.max(1, w[item], h[item]));
    this.frame.style.width = `${width}px`;
    this.frame.style.height = `${height}px`;
    if (small) thumbs.paint(this.canvas, item, room, false);
    const known = collection.peek(item);
    this.title.textContent = known ? known.title : "";
    this.dwell = setTimeout(() => {
      if (small) thumbs.paint(this.canvas, item, room);
      if (!known) this.tell(item);
      if (!small || collection.grid.cell >= room * Math.min(2, devicePixelRatio) * 0.8) return;
      this.dwell = setTimeout(() => this.sharpen(item), DWELL_MS - REST_MS);
    }, REST_MS);
  }

  /** @param {number} item */
  async tell(item) {
    const loaded = await this.collection.load(item).catch(() => null);
    if (this.item !== item || !loaded) return;
    this.title.textContent = loaded.title;
    this.element.dispatchEvent(new Event("filled"));
  }

  /** The pointer rests: worth the web picture. @param {number} item */
  async sharpen(item) {
    try {
      const image = new Image();
      image.src = await this.thumbs.address(item);
      await image.decode();
      if (this.item !== item) return;
      this.image.src = image.src;
      this.image.hidden = false;
    } catch {
      // The atlas's picture stays.
    }
  }

  /**
   * Above the picture, else below, always on the stage.
   * @param {Rect} rect
   * @param {{width: number, height: number, insets: Insets}} stage
   */
  place(rect, { width, height, insets }) {
    const { offsetWidth: w, offsetHeight: h } = this.element;
    const middle = rect.x + rect.width / 2 - w / 2;
    const left = Math.max(insets.left + 8, Math.min(width - insets.right - w - 8, middle));
    let top = rect.y - h - GAP;
    if (top < insets.top + 8) top = rect.y + rect.height + GAP;
    if (top + h > height - insets.bottom - 8) top = Math.max(insets.top + 8, height - insets.bottom - h - 8);
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }
}
