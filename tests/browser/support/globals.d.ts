// What `openModule` puts into the page (support/module.mjs), for the functions given to page.evaluate.

declare const capsnet: typeof import("../../../www/capsnet.js");
declare const net: import("../../../www/capsnet.js").CapsNet;
declare const outcome: (promise: Promise<unknown>) => Promise<string>;
