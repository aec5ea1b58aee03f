// A panel that lies at the bottom on telephones is pulled by its top.

/** Whether panels lie at the bottom. */
export const isSheet = () => matchMedia("(max-width: 640px)").matches;

/** Whether the page has room for one panel only. In em, so that larger text counts as a narrower window. */
export const isTight = () => matchMedia("(max-width: 56em)").matches;

/**
 * Down closes it, up makes it tall.
 * @param {HTMLElement} element
 * @param {HTMLElement[]} handles
 * @param {() => void} close
 */
export function listenSheet(element, handles, close) {
  let start = 0;
  let pulled = 0;
  for (const handle of handles) {
    handle.addEventListener("pointerdown", (event) => {
      if (!isSheet() || /** @type {Element} */ (event.target).closest("button")) return;
      start = event.clientY;
      handle.setPointerCapture(event.pointerId);
      element.classList.add("pulling");
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      pulled = event.clientY - start;
      element.style.setProperty("--pulled", `${Math.max(-40, pulled)}px`);
    });
    handle.addEventListener("lostpointercapture", () => {
      element.classList.remove("pulling");
      element.style.removeProperty("--pulled");
      if (pulled > 90 && element.classList.contains("tall")) element.classList.remove("tall");
      else if (pulled > 90) close();
      else if (pulled < -30) element.classList.add("tall");
      pulled = 0;
    });
  }
}
