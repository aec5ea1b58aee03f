// Entry of the second script: the parts that can wait. How it comes by the modules of the
// first one, bundles.mjs says.

import { LateParts } from "./late-parts.js";
import { ListTable } from "./list-table.js";

const parts = { LateParts, ListTable };

/** @typedef {typeof parts} Parts */

/** @type {any} */ (self.sitegen).push(["later", parts]);
