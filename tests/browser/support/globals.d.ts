// What `openModule` puts into the page (support/module.mjs), for the functions given to page.evaluate.

declare const capsnet: typeof import("../../../www/capsnet.js");
declare const net: import("../../../www/capsnet.js").CapsNet;
declare const outcome: (promise: Promise<unknown>) => Promise<string>;

// What `openTeaching` adds (support/teaching.mjs).

declare const examples: import("../../../www/capsnet.js").Example[];
declare const digits: import("../../../www/capsnet.js").Example[];
/** The next steps of a run, all that are left without a count. */
declare function take(
  run: AsyncGenerator<import("../../../www/capsnet.js").FineTuneStep, void, void>,
  count?: number,
): Promise<import("../../../www/capsnet.js").FineTuneStep[]>;
/** The lengths for the sample 4, as a text to compare. */
declare function lengths(original?: boolean): Promise<string>;

// What the tests of views.js put into a page (module-views.spec.mjs).

declare const study: import("../../../www/views.js").Study;
declare const Study: new (network: object) => import("../../../www/views.js").Study;
