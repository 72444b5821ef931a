// @ts-check

import { walk } from "./walk.mjs";

walk("chromium");
