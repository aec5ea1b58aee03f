// Shift or Alt and a drag select. What draws comes with the first press, and hears then what it missed.

/**
 * @param {HTMLElement} room around the stages, so that it is heard before all else
 * @param {() => boolean} here whether what draws has come
 * @param {(act: () => void, failed: () => void) => void} need have it come
 */
export function holdDrawing(room, here, need) {
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
      const draws = type === "pointerdown" && button === 0 && pointerType !== "touch" && (shiftKey || altKey);
      if (!draws || here() || !(/** @type {Element} */ (target).closest(".stage"))) return;
      down = true;
      if (missed.length === 0) need(() => told(true), () => told(false));
    }
    missed.push(event);
    event.stopPropagation();
    if (type === "pointerup" || type === "pointercancel") down = false;
  };
  for (const type of /** @type {const} */ (["pointerdown", "pointermove", "pointerup", "pointercancel"])) room.addEventListener(type, hold, true);
}
