// @ts-check
// How numbers are written: the same everywhere, with a real minus sign.

/** @param {number} value @param {number} [digits] */
export const fixed = (value, digits = 2) => value.toFixed(digits).replace("-", "−");

/** @param {number} value */
export const signed = (value) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(3);

/** @param {number} value 0…1 */
export const percent = (value) => `${Math.round(100 * value)} %`;

/** @param {number} value */
export const grouped = (value) => value.toLocaleString("en");

/** @param {number} bytes */
export const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** With its article. @param {number} digit */
export const aDigit = (digit) => `${digit === 8 ? "an" : "a"} ${digit}`;
