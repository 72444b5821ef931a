/** What stays below this share of the usual ink is paper, unless the visitor says otherwise. */
export const USUAL_THRESHOLD = 0.35;
