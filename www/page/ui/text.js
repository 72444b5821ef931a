// What every stage says.

export const text = {
  close: "Close",
  /** Of a picture of which nothing can be read. */
  blank: "nothing drawn yet",
  /** What classes are called, one and many: those that are digits, and others. */
  digits: ["digit", "digits"],
  classes: ["class", "classes"],
};

/** Why a part of the page is not here. */
export const part = {
  offline: "You are offline.",
  noAnswer: "The server does not answer, or the connection was lost.",
  silent: "The server does not answer. When it does, this part comes by itself.",
  empty: "The file is empty.",
  /** @param {number} status */
  refused: (status) => `The server answered ${status}.`,
  /** @param {string} type */
  otherType: (type) => `The server sent it as ${type || "something unknown"}, not as a script.`,
  /** @param {unknown} reason */
  fails: (reason) => `It does not run in this browser (${reason}).`,
};

/** After what is on its way, when nothing of it comes. */
export const late = "The server does not answer yet; this goes on when it does.";

export const noCanvas = "The browser gives no canvas to draw on; it may be out of memory.";

export const chart = { table: "Numbers", at: "at" };

export const COUNTS = "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(" ");
