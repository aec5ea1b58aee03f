// Entry of the script of the selection: drawing, the tray, and the selection in an address.

import { runs } from "../more.js";
import { formatSelection, loadIds, readSelection } from "../selection-code.js";
import { Selected } from "../selected.js";

const select = { join: (/** @type {import("../app.js").App} */ app) => new Selected(app), formatSelection, loadIds, readSelection };

/** @typedef {typeof select} SelectPart */

runs("select", select);
