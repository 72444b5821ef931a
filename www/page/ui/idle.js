/** @returns {Promise<unknown>} when the browser has nothing better to do; Safari does not tell */
export const idle = () => new Promise((resolve) => ("requestIdleCallback" in window ? requestIdleCallback(resolve, { timeout: 5000 }) : setTimeout(resolve, 2000)));
