// This tab's session storage, which a reload keeps. It may be full, or refused in private windows:
// then what is written lives only as long as the page.

/** @param {string} key */
export function readSession(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} text */
export function writeSession(key, text) {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // see above
  }
}
