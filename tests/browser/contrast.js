// The contrast of texts of which axe cannot tell the ground: what lies in a dialog, over a picture,
// or is one sign long. It is that with the nearest ground that is not seen through; labels over
// pictures have a halo in the colour of the stage, which is that ground. Without selectors: of all
// texts in sight. Returns a line for each that is hard to read.
(selectors) => {
  const texts = () => [...document.body.querySelectorAll('*')].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) &&
    element.checkVisibility({opacityProperty: true, visibilityProperty: true}) &&
    !element.closest('noscript, :disabled, [aria-disabled=true]'));
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (colour, below) => below.map((v, i) => colour[i] * colour[3] + v * (1 - colour[3]));
  const light = (colour) => {
    const [r, g, b] = colour.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const elements = selectors
    ? selectors.map((selector) => document.querySelector(selector)).filter(Boolean)
    : texts();
  return elements.flatMap((element) => {
    const grounds = [];
    let opacity = 1;
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      opacity *= Number(style.opacity);
      const ground = rgba(style.backgroundColor);
      if (ground[3] > 0) grounds.unshift(ground);
      if (ground[3] === 1) break;
    }
    const ground = grounds.reduce((below, colour) => over(colour, below), [255, 255, 255]);
    const style = getComputedStyle(element);
    const [r, g, b, a] = rgba(style.color);
    const lights = [light(over([r, g, b, a * opacity], ground)), light(ground)];
    const contrast = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    return contrast >= (large ? 3 : 4.5) ? [] : [`contrast ${contrast.toFixed(2)}: ${element.outerHTML.slice(0, 160)}`];
  });
}
