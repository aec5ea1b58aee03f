// Where the focus is, and whether one sees it: an outline, a shadow or a ring of its own, on the
// element or on what stands for it, in the window, and not wholly under something else.
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const mark = element.matches('.switch input') ? element.nextElementSibling : element;
  const shown = (style) =>
    (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
  // The thumb of a range, the ring over the pictures, and that of the picture that keys are at.
  const ring = element.matches('.stage')
    ? element.classList.contains('keyed') || parseFloat(getComputedStyle(element, '::after').borderTopWidth) >= 2
    : element.matches('.facet-slider input');
  const box = mark.getBoundingClientRect();
  const at = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].map(([x, y]) =>
    document.elementFromPoint(box.x + box.width * x, box.y + box.height * y));
  return {
    name: element.getAttribute('aria-label') || element.textContent.trim().slice(0, 60) || element.id,
    html: element.outerHTML.slice(0, 160),
    tag: element.tagName,
    marked: shown(getComputedStyle(mark)) || ring,
    inside: box.right > 0 && box.bottom > 0 && box.x < innerWidth && box.y < innerHeight,
    free: at.some((other) => other && (mark.contains(other) || other.contains(mark))),
    dialog: Boolean(element.closest('dialog')),
  };
}
