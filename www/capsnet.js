// The public module: `import { loadCapsNet } from "./capsnet.js"`. Types and documentation: capsnet.d.ts.
export * from "./engine/capsnet.js";
