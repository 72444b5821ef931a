// @ts-check
// What the generated inputs come from. Titles print it; CAPSNET_SEED sets another.

export const SEED = Number(process.env.CAPSNET_SEED ?? 15);
