// The public module: `import { loadCapsNet } from "./capsnet.js"`. Types and documentation: capsnet.d.ts.
import { prepareDigit } from "./engine/capsnet.js";

export { CapsNetError, FINE_TUNE_DEFAULTS, MAX_ROUTING_ITERATIONS, loadCapsNet, loadTeachingSets, normalizeDigit, overlayDigits, shippedNetworks } from "./engine/capsnet.js";

// Whoever imports this finds normalizeDigit ready. It waits here and nowhere below: WebKit gives a module that still
// waits to the next one that imports it (bugs.webkit.org 242740), and then all that it needs must have run.
await prepareDigit();
