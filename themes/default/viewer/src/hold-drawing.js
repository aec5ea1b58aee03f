// Shift or Alt and a drag select, as any drag does once that was asked for. What draws comes with the
// first press, and hears then what it missed.

/**
 * @param {HTMLElement} room around the stages, so that it is heard before all else
 * @param {() => boolean} here whether what draws has come
 * @param {() => boolean} coming whether it is on its way
 * @param {(act: () => void, failed: () => void) => void} need have it come
 */
export function holdDrawing(room, here, coming, need) {
  /** @type {PointerEvent[]} */
  let missed = [];
  let down = false;
  const told = (/** @type {boolean} */ heard) => {
    const events = heard ? missed : [];
    missed = [];
    down = false;
    for (const event of events) event.target?.dispatchEvent(new PointerEvent(event.type, event));
  };
  const hold = (/** @type {PointerEvent} */ event) => {
    const { type, button, pointerType, shiftKey, altKey, target } = event;
    if (!down) {
      const draws = coming() || (pointerType !== "touch" && (shiftKey || altKey));
      if (type !== "pointerdown" || button !== 0 || !draws || here() || !(/** @type {Element} */ (target).closest(".stage"))) return;
      down = true;
      if (missed.length === 0) need(() => told(true), () => told(false));
    }
    missed.push(event);
    event.stopPropagation();
    if (type === "pointerup" || type === "pointercancel") down = false;
  };
  for (const type of /** @type {const} */ (["pointerdown", "pointermove", "pointerup", "pointercancel"])) room.addEventListener(type, hold, true);
}
