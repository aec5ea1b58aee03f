// Entry of the script of two panels that buttons open: of the clusters and of the filters.

import { runs } from "../more.js";
import { Panels } from "../panels.js";

const panels = { join: (/** @type {import("../app.js").App} */ app) => new Panels(app) };

/** @typedef {typeof panels} PanelsPart */

runs("panels", panels);
