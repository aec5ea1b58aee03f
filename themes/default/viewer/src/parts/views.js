// Entry of the script of the list and of a second view beside the first.

import { Beside } from "../beside.js";
import { ListView } from "../list-view.js";
import { runs } from "../more.js";

const views = { Beside, ListView };

/** @typedef {typeof views} ViewsPart */

runs("views", views);
