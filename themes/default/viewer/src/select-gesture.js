// Drawing a shape around pictures, with mouse, pen or finger; a second finger
// moves the view instead.

import { SLOP } from "./gestures.js";
import { boxOf } from "./shape.js";

const SVG = "http://www.w3.org/2000/svg";
/** A point so close to the last one says nothing new. */
const STEP = 3;

/** @typedef {import("./shape.js").Point} Point */
/** @typedef {"lasso" | "box"} Tool */

/**
 * @typedef {object} Drawing
 * @property {() => Tool | null} armed the tool when every drag draws, else null
 * @property {(polygon: Point[], remove: boolean) => void} done the shape in units of the layout, and whether Alt was held
 */

export class SelectGesture {
  /**
   * @param {import("./stage.js").Stage} stage
   * @param {Drawing} to
   */
  constructor(stage, to) {
    this.stage = stage;
    this.to = to;
    /** What is drawn, and by which pointer. @type {{id: number, tool: Tool, begun: boolean, remove: boolean, at: Point, points: Point[]} | null} */
    this.stroke = null;
    /** Fingers on the stage while every drag draws. @type {Map<number, Point>} */
    this.fingers = new Map();
    const shape = () => document.createElementNS(SVG, "polygon");
    this.lines = [shape(), shape()];
    this.element = document.createElementNS(SVG, "svg");
    this.element.setAttribute("class", "lasso");
    this.element.setAttribute("aria-hidden", "true");
    this.element.append(...this.lines);
    stage.element.append(this.element);
    /** @param {"pointerdown" | "pointermove" | "pointerup" | "pointercancel"} type @param {(event: PointerEvent, at: Point) => boolean} act whether the event is used up */
    const on = (type, act) =>
      stage.element.addEventListener(
        type,
        (event) => {
          const box = stage.element.getBoundingClientRect();
          // Nobody below the stage pans then.
          if (act(event, { x: event.clientX - box.left, y: event.clientY - box.top })) event.stopPropagation();
        },
        { capture: true },
      );
    on("pointerdown", (event, at) => this.down(event, at));
    on("pointermove", (event, at) => this.move(event, at));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", (event) => {
      this.cancel();
      return this.fingers.delete(event.pointerId);
    });
  }

  /** The tool that a press takes up. @param {PointerEvent} event @returns {Tool | null} */
  tool({ button, pointerType, shiftKey, altKey }) {
    if (button !== 0) return null;
    const armed = this.to.armed();
    if (armed) return shiftKey ? "box" : armed;
    if (pointerType === "touch") return null;
    return shiftKey ? "box" : altKey ? "lasso" : null;
  }

  /** @param {PointerEvent} event @param {Point} at */
  down(event, at) {
    const tool = this.tool(event);
    if (!tool || this.stage.transition || !this.stage.active) return false;
    if (event.pointerType === "touch") this.fingers.set(event.pointerId, at);
    if (this.stroke || this.fingers.size > 1) {
      this.cancel();
      return true;
    }
    const remove = event.altKey && this.to.armed() !== null;
    this.stroke = { id: event.pointerId, tool, begun: false, remove, at, points: [this.place(at)] };
    return true;
  }

  /** @param {PointerEvent} event @param {Point} at */
  move(event, at) {
    const before = this.fingers.get(event.pointerId);
    if (before && this.fingers.size > 1) {
      this.pinch(event.pointerId, before, at);
      this.fingers.set(event.pointerId, at);
      return true;
    }
    if (before) this.fingers.set(event.pointerId, at);
    const { stroke } = this;
    if (stroke?.id !== event.pointerId) return false;
    const way = Math.hypot(at.x - stroke.at.x, at.y - stroke.at.y);
    if (!stroke.begun) {
      if (way < SLOP) return true;
      stroke.begun = true;
      try {
        this.stage.element.setPointerCapture(event.pointerId);
      } catch {
        // Heard of afterwards, it may be up again.
      }
      this.stage.store.set({ hover: -1 });
    }
    if (stroke.tool === "box") stroke.points[1] = this.place(at);
    else if (way >= STEP) stroke.points.push(this.place(at));
    else return true;
    if (stroke.tool === "lasso") stroke.at = at;
    this.draw();
    return true;
  }

  /** @param {PointerEvent} event */
  up(event) {
    const finger = this.fingers.delete(event.pointerId);
    const { stroke } = this;
    if (stroke?.id !== event.pointerId) return finger;
    const { begun, remove } = stroke;
    const polygon = this.polygon();
    this.cancel();
    if (begun) this.to.done(polygon, remove);
    return true;
  }

  /** Drop what is drawn. @returns {boolean} whether there was something */
  cancel() {
    const { stroke } = this;
    this.stroke = null;
    this.element.classList.remove("drawing");
    return stroke?.begun ?? false;
  }

  /** What lies at a point of the stage, in units of the layout. @param {Point} at @returns {Point} */
  place({ x, y }) {
    const frame = /** @type {View} */ (this.stage.active).frame();
    return { x: frame.x + (x - frame.width / 2) / frame.scale, y: frame.y + (y - frame.height / 2) / frame.scale };
  }

  polygon() {
    const { tool, points } = /** @type {NonNullable<typeof this.stroke>} */ (this.stroke);
    return tool === "box" ? boxOf(points[0], points[points.length - 1]) : points;
  }

  draw() {
    const view = this.stage.active;
    if (!view) return;
    // The view may have moved below the line, by the wheel.
    const frame = view.frame();
    const text = this.polygon()
      .map(({ x, y }) => `${(x - frame.x) * frame.scale + frame.width / 2},${(y - frame.y) * frame.scale + frame.height / 2}`)
      .join(" ");
    for (const line of this.lines) line.setAttribute("points", text);
    this.element.classList.add("drawing");
  }

  /** Two fingers: what lay between them stays between them. @param {number} id @param {Point} before @param {Point} now */
  pinch(id, before, now) {
    const other = [...this.fingers].find(([key]) => key !== id)?.[1];
    const view = this.stage.active;
    if (!other || !view) return;
    const by = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
    const held = this.place({ x: (before.x + other.x) / 2, y: (before.y + other.y) / 2 });
    const { scale, width, height } = view.frame();
    const x = held.x - ((now.x + other.x - width) / 2) / (scale * by);
    const y = held.y - ((now.y + other.y - height) / 2) / (scale * by);
    view.setCamera({ x: x / view.facts.aspect, y, zoom: view.camera().zoom * by }, false);
  }
}
