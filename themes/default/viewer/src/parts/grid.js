// Entry of the script of the grid, which comes when it is first shown, with OpenSeadragon.

import { GridView } from "../grid-view.js";
import { runs } from "../more.js";

const grid = { GridView };

/** @typedef {typeof grid} GridPart */

runs("grid", grid);
