// @ts-check

import { walk } from "./walk.mjs";

walk("webkit");
