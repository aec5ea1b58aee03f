// Drag, pinch and wheel, for maps: the grid's own viewer has them.

/** A press that moves so many pixels is no tap. */
export const SLOP = 6;

/** @typedef {{x: number, y: number}} Point */

/**
 * @typedef {object} Panning
 * @property {(dx: number, dy: number) => void} pan
 * @property {(factor: number, x: number, y: number, smooth: boolean) => void} zoom
 * @property {() => void} hold the camera stops under the finger
 * @property {(vx: number, vy: number) => void} release
 */

export class PanZoom {
  /**
   * @param {HTMLElement} element
   * @param {Panning} to
   */
  constructor(element, to) {
    this.element = element;
    this.to = to;
    /** @type {Map<number, Point>} */
    this.pointers = new Map();
    this.moved = false;
    this.velocity = { x: 0, y: 0, at: 0 };
    element.addEventListener("pointerdown", (event) => this.down(event));
    element.addEventListener("pointermove", (event) => this.move(event));
    element.addEventListener("pointerup", (event) => this.up(event));
    element.addEventListener("pointercancel", (event) => this.up(event));
    element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  /** Whether a hand is on it. */
  get busy() {
    return this.pointers.size > 0;
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.pointerType === "mouse" && event.button !== 0 && event.button !== 1) return;
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.moved = this.pointers.size > 1;
    this.velocity = { x: 0, y: 0, at: event.timeStamp };
    this.to.hold();
  }

  /** @param {PointerEvent} event */
  move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const dx = event.clientX - before.x;
    const dy = event.clientY - before.y;
    if (!this.moved) {
      if (Math.hypot(dx, dy) < SLOP) return;
      this.moved = true;
      // Only now: a captured pointer would turn every click into one on the stage.
      this.element.setPointerCapture(event.pointerId);
    }
    if (this.pointers.size === 1) {
      this.to.pan(dx, dy);
      this.follow(dx, dy, event.timeStamp);
    } else if (this.pointers.size === 2) {
      this.pinch(event.pointerId, { x: event.clientX, y: event.clientY });
    }
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  /**
   * @param {number} id
   * @param {Point} now
   */
  pinch(id, now) {
    const before = /** @type {Point} */ (this.pointers.get(id));
    const other = [...this.pointers].find(([key]) => key !== id)?.[1];
    if (!other) return;
    const was = Math.hypot(before.x - other.x, before.y - other.y);
    const is = Math.hypot(now.x - other.x, now.y - other.y);
    this.to.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    const box = this.element.getBoundingClientRect();
    if (was > 0) this.to.zoom(is / was, (now.x + other.x) / 2 - box.left, (now.y + other.y) / 2 - box.top, false);
  }

  /**
   * @param {number} dx
   * @param {number} dy
   * @param {number} at
   */
  follow(dx, dy, at) {
    const dt = Math.max(1, at - this.velocity.at);
    const keep = Math.exp(-dt / 40);
    this.velocity = {
      x: this.velocity.x * keep + (dx / dt) * (1 - keep),
      y: this.velocity.y * keep + (dy / dt) * (1 - keep),
      at,
    };
  }

  /** @param {PointerEvent} event */
  up(event) {
    if (!this.pointers.delete(event.pointerId)) return;
    if (this.pointers.size > 0 || !this.moved) return;
    const fresh = event.timeStamp - this.velocity.at < 60;
    this.to.release(fresh ? this.velocity.x : 0, fresh ? this.velocity.y : 0);
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    event.preventDefault();
    const box = this.element.getBoundingClientRect();
    this.to.zoom(wheelFactor(event), event.clientX - box.left, event.clientY - box.top, true);
  }
}

/** How much a turn of the wheel zooms. @param {WheelEvent} event */
export function wheelFactor({ deltaY, deltaMode, ctrlKey }) {
  const unit = deltaMode === 1 ? 16 : deltaMode === 2 ? 400 : 1;
  // A pinch on a touchpad arrives as a wheel with the control key, in small steps;
  // a wheel with that key held down comes in large ones.
  const [speed, most] = ctrlKey ? [0.01, 40] : [0.0016, 240];
  return Math.exp(-Math.max(-most, Math.min(most, deltaY * unit)) * speed);
}
