// The pyramid in OpenSeadragon, which only draws and moves it.

import { reducedMotion } from "./motion.js";

/**
 * How far one may zoom in: until a picture fills most of the stage.
 * @param {GridData} grid
 * @param {number} shorter side of the stage in CSS pixels
 */
export const most = (grid, shorter) => Math.max(2, (0.8 * shorter) / grid.cell);

/**
 * @param {HTMLElement} element
 * @param {GridData} grid
 * @param {number} shorter side of the stage in CSS pixels
 * @returns {Promise<any>} OpenSeadragon's viewer, once it is open
 */
export async function openPyramid(element, grid, shorter) {
  withoutInlineStyle();
  const viewer = window.OpenSeadragon({
    element,
    drawer: "canvas",
    autoResize: false,
    // An object, not an address: pages from disk cannot fetch.
    tileSources: {
      width: grid.columns * grid.cell, height: grid.rows * grid.cell,
      tileSize: grid.tile, tileOverlap: 0, minLevel: 0, maxLevel: grid.levels,
      getTileUrl: (/** @type {number} */ l, /** @type {number} */ x, /** @type {number} */ y) =>
        `${grid.url}${l}/${x}_${y}.jpg`,
    },
    showNavigationControl: false,
    showNavigator: false,
    visibilityRatio: 0.3,
    minZoomImageRatio: 0.4,
    maxZoomPixelRatio: most(grid, shorter),
    animationTime: reducedMotion() ? 0 : 0.7,
    springStiffness: 8,
    blendTime: 0,
    immediateRender: false,
    imageLoaderLimit: 6,
    zoomPerClick: 2,
    placeholderFillStyle: grid.background,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true, flickEnabled: true },
    gestureSettingsTouch: { clickToZoom: false, dblClickToZoom: true, pinchRotate: false },
    gestureSettingsPen: { clickToZoom: false, dblClickToZoom: true },
  });
  await new Promise((resolve, reject) => {
    viewer.addOnceHandler("open", resolve);
    viewer.addOnceHandler("open-failed", () => reject(new Error("The grid did not open.")));
  });
  return viewer;
}

/**
 * OpenSeadragon adds a style element for its own focus ring, which the page's
 * security policy forbids, unless it finds one. This one holds no style.
 */
function withoutInlineStyle() {
  if (document.querySelector("style[data-openseadragon-mobile-css]")) return;
  // Outside HTML's namespace the element means nothing to the browser.
  const style = document.createElementNS(null, "style");
  style.setAttribute("data-openseadragon-mobile-css", "");
  document.head.append(style);
}
