// How numbers are written: the same everywhere, with a real minus sign.

/** What rounds to zero has no sign. @param {number} value @param {number} [digits] */
export const fixed = (value, digits = 2) => value.toFixed(digits).replace(/^-(?=.*[1-9])/, "−").replace("-", "");

/** @param {number} value */
export const signed = (value) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(3);

/** The sign stays on the line of its number. @param {number} value 0…1 */
export const percent = (value) => `${Math.round(100 * value)}\u00a0%`;

/** Made once: with every call it would take as long as all else that is written. */
const groups = new Intl.NumberFormat("en");

/** @param {number} value */
export const grouped = (value) => groups.format(value);

/** @param {number} bytes */
export const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** With its article; the name of what is no digit in quotes. @param {string} name of a class */
export const aClass = (name) => (/^\d$/.test(name) ? `${name === "8" ? "an" : "a"} ${name}` : `“${name}”`);
