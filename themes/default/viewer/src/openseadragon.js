// Entry of a bundle of its own, loaded when the grid is first shown.

// @ts-ignore: its types declare a global, not a module
import OpenSeadragon from "openseadragon";

window.OpenSeadragon = OpenSeadragon;
