// Entry of the script of what opens above everything: about, the keys, and the picture large.

import { Dialogs } from "../dialogs.js";
import { runs } from "../more.js";

const dialogs = { join: (/** @type {import("../app.js").App} */ app) => new Dialogs(app) };

/** @typedef {typeof dialogs} DialogsPart */

runs("dialogs", dialogs);
