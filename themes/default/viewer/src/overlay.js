// What lies over the pictures of any view: web pictures where the atlas is too
// coarse, and the rings around the pictures that are meant.

import { drawLook, FAINT, markOn, SELECTED } from "./looks.js";
import { roomFor } from "./overlay-room.js";
import { arrowTo } from "./sight.js";
import { drawTicks, hasTicks } from "./ticks.js";

/** Pixels that an arrow keeps from the edge, and its reach. */
const EDGE = 18;
const ARROW = 11;

/**
 * The items by how near the middle of the stage they are: there one looks first.
 * @param {number[]} items
 * @param {View | import("./flight.js").Transition} view
 * @param {number} width
 * @param {number} height
 */
function fromMiddle(items, view, width, height) {
  const away = items.map((item) => {
    const { x, y, width: w, height: h } = view.rect(item);
    return { item, by: Math.hypot(x + w / 2 - width / 2, y + h / 2 - height / 2) };
  });
  return away.sort((a, b) => a.by - b.by).map(({ item }) => item);
}

export class Overlay {
  /**
   * @param {import("./thumbs.js").Thumbs} thumbs
   * @param {import("./web-pictures.js").WebPictures} pictures
   * @param {string} background of the stage
   */
  constructor(thumbs, pictures, background) {
    this.thumbs = thumbs;
    this.pictures = pictures;
    this.element = document.createElement("canvas");
    this.element.className = "overlay";
    this.element.setAttribute("aria-hidden", "true");
    const context = this.element.getContext("2d");
    if (!context) throw new Error("No 2D canvas");
    this.context = context;
    this.background = background;
    this.mark = markOn(background);
    this.width = 0;
    this.height = 0;
    this.ratio = 1;
    this.contrast = matchMedia("(forced-colors: active)");
  }

  /** @param {number} width @param {number} height @param {number} ratio */
  resize(width, height, ratio) {
    Object.assign(this, { width, height, ratio });
  }

  /**
   * Lie where something is drawn, empty; nowhere when there is nothing: what is
   * composed for nothing costs as much as what is seen.
   * @param {Rect | null} room
   */
  cover(room) {
    const { element, context, ratio } = this;
    const { style } = element;
    style.visibility = room ? "visible" : "hidden";
    if (!room) return;
    const width = Math.max(1, Math.round(room.width * ratio));
    const height = Math.max(1, Math.round(room.height * ratio));
    if (element.width !== width || element.height !== height) {
      element.width = width;
      element.height = height;
    }
    style.width = `${room.width}px`;
    style.height = `${room.height}px`;
    style.transform = `translate(${room.x}px, ${room.y}px)`;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(ratio, 0, 0, ratio, -room.x * ratio, -room.y * ratio);
  }

  /**
   * @param {View | import("./flight.js").Transition} view
   * @param {{item: number, hover: number, neighbours: number[]}} marks
   * @param {Uint8Array | null} looks
   * @param {boolean} pointing whether an arrow may follow
   * @param {number} now
   * @returns {boolean} whether a picture is still fading in
   */
  draw(view, marks, looks, pointing, now) {
    const { context, width, height } = this;
    // What stands back need not be sharp.
    const large = view.large().filter((item) => !looks || (looks[item] & FAINT) === 0);
    this.pictures.want(fromMiddle(large, view, width, height));
    const all = pointing || large.length > 0 || (looks && (view.kind === "grid" || hasTicks(view)));
    const marked = [...marks.neighbours, marks.item, marks.hover].filter((item) => item >= 0);
    const rects = marked.map((item) => view.rect(item));
    const room = all ? { x: 0, y: 0, width, height } : roomFor(rects, width, height, this.ratio);
    this.cover(room);
    if (!room) return false;
    let fading = false;
    for (const item of large) {
      if (item === marks.hover) continue;
      const rect = view.rect(item);
      fading = this.drawPicture(item, rect, now) || fading;
      if (looks && view.kind === "map") this.drawLook(item, rect, looks);
    }
    if (looks && view.kind === "grid") {
      /** @type {import("./grid-view.js").GridView} */ (view).looks.draw(context, looks);
    }
    // The farthest first, so that the nearest lies on top.
    for (const item of marks.neighbours.toReversed()) {
      if (item !== marks.hover && item !== marks.item) this.raise(view, item, 1.5, now, looks);
    }
    if (marks.item >= 0 && marks.item !== marks.hover) this.raise(view, marks.item, 3, now, looks);
    if (marks.hover >= 0) {
      fading = this.raise(view, marks.hover, marks.hover === marks.item ? 3 : 2, now, looks) || fading;
    }
    if (looks) drawTicks(context, view, looks, this.mark, this.background);
    return fading;
  }

  /**
   * Draw a picture above those that cover it, and its ring.
   * @param {View | import("./flight.js").Transition} view
   * @param {number} item
   * @param {number} line
   * @param {number} now
   * @param {Uint8Array | null} looks
   */
  raise(view, item, line, now, looks) {
    const rect = view.rect(item);
    const { atlas } = this.thumbs.tiles;
    const level = atlas.levelFor(Math.max(rect.width, rect.height) * this.ratio);
    if (view.kind === "map") this.thumbs.drawAt(this.context, item, level, rect);
    const fading = this.drawPicture(item, rect, now);
    // What was drawn over its frames.
    if (looks && looks[item] & SELECTED) this.drawLook(item, rect, looks);
    this.ring(rect, line, line < 2 ? 0.6 : 1);
    return fading;
  }

  /** @param {number} item @param {Rect} rect @param {Uint8Array} looks */
  drawLook(item, rect, looks) {
    drawLook(this.context, rect, looks[item], Math.max(rect.width, rect.height), this.background);
  }

  /** @param {number} item @param {Rect} rect @param {number} now */
  drawPicture(item, rect, now) {
    const picture = this.pictures.get(item, now);
    if (!picture) return false;
    this.context.globalAlpha = picture.opacity;
    this.context.imageSmoothingQuality = "high";
    this.context.drawImage(picture.image, rect.x, rect.y, rect.width, rect.height);
    this.context.globalAlpha = 1;
    return picture.opacity < 1;
  }

  /**
   * A ring in the ground's colour, and one that stands out around it.
   * @param {Rect} rect
   * @param {number} line
   * @param {number} opacity
   */
  ring({ x, y, width, height }, line, opacity) {
    const { context } = this;
    // A point is too small to see a ring hug it.
    const grow = Math.max(0, 8 - Math.max(width, height)) / 2;
    const gap = 1.5;
    context.globalAlpha = opacity;
    context.lineWidth = gap;
    context.strokeStyle = this.contrast.matches ? "Canvas" : this.background;
    const d = grow + gap / 2;
    context.strokeRect(x - d, y - d, width + 2 * d, height + 2 * d);
    context.lineWidth = line;
    context.strokeStyle = this.contrast.matches ? "Highlight" : this.mark;
    const e = grow + gap + line / 2;
    context.strokeRect(x - e, y - e, width + 2 * e, height + 2 * e);
    context.globalAlpha = 1;
  }

  /**
   * Point at what is meant, when it is out of sight.
   * @param {Rect} rect
   * @param {import("./stage.js").Stage} stage
   */
  pointTo(rect, stage) {
    const arrow = arrowTo(rect, stage, EDGE, stage.labels.taken);
    if (!arrow) return;
    const { context } = this;
    context.save();
    context.translate(arrow.x, arrow.y);
    context.rotate(arrow.angle);
    context.beginPath();
    context.moveTo(ARROW, 0);
    context.lineTo(-ARROW, -ARROW);
    context.lineTo(-ARROW * 0.4, 0);
    context.lineTo(-ARROW, ARROW);
    context.closePath();
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeStyle = this.contrast.matches ? "Canvas" : this.background;
    context.stroke();
    context.fillStyle = this.contrast.matches ? "Highlight" : this.mark;
    context.fill();
    context.restore();
  }
}
