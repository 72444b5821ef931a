// A browser compiles what runs often. So that the first stroke of a visit need not wait for that, a stroke which nobody
// sees is drawn beforehand, a move at a time, while the browser idles.

import { idle } from "../ui/idle.js";
import { Drawing } from "./drawing.js";
import { lookAt } from "./look.js";
import { PAD_UNITS } from "./sheet.js";

/** @typedef {typeof import("../../engine/capsnet.js")} Engine */

const MOVES = 24;

/** @param {Engine} engine @param {() => boolean} isNeeded not once the visitor draws */
export async function warmUp(engine, isNeeded) {
  const drawing = new Drawing();
  drawing.sheet.begin({ points: [PAD_UNITS / 2, PAD_UNITS / 5], width: PAD_UNITS / 10, erase: false });
  for (let k = 1; k <= MOVES; k += 1) {
    await idle();
    if (!isNeeded()) return;
    drawing.sheet.extend([PAD_UNITS * (0.5 + 0.3 * Math.sin((6 * k) / MOVES)), PAD_UNITS * (0.2 + (0.6 * k) / MOVES)]);
    lookAt(drawing, engine, true);
  }
}
