/** A rate in steps of the slider, without the noise of powers. @param {number} exponent of ten */
export const rateAt = (exponent) => Number((10 ** exponent).toPrecision(2));

/** @param {number} rate */
export const rateInWords = (rate) => rate.toLocaleString("en", { maximumSignificantDigits: 2 });
