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

/** Where a frame may keep the page from handing out files. */
export const save = {
  forbidden: "Nothing was saved: this page is in a frame that lets it save no files. Whoever made the frame has to let it: sandbox=\"allow-scripts allow-same-origin allow-downloads\".",
  framed: "If no file comes: the frame that this page is in lets it save none. Its sandbox needs allow-downloads.",
};

/** After what is on its way, when nothing of it comes. */
export const late = "The server does not answer; what it sends late is taken.";

export const chart = { table: "Numbers", at: "at" };

export const COUNTS = "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(" ");
