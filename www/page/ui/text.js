// What every stage says.

export const text = {
  close: "Close",
  /** Of a picture of which nothing can be read. */
  blank: "nothing drawn yet",
  /** What classes are called, one and many: those that are digits, and others. */
  digits: ["digit", "digits"],
  classes: ["class", "classes"],
};

export const chart = { table: "Numbers", at: "at" };

export const COUNTS = "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(" ");
