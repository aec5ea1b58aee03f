// Entry of the script that every visit loads when nothing else is to do: finding, the minimap and
// the names of clusters.

import { LateParts } from "../late-parts.js";
import { runs } from "../more.js";

const later = { join: (/** @type {import("../app.js").App} */ app) => new LateParts(app) };

/** @typedef {typeof later} LaterPart */

runs("later", later);
