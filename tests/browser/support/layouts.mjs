// @ts-check
// Keyboards of the world, as browsers report them, and presses of their keys.

/** @typedef {import("../../soak/chance.mjs").Chance} Chance */
/** @typedef {{ key: string, code: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, shiftKey?: boolean, modifierAltGraph?: boolean }} Press */

const CODES = [
  ...[..."1234567890"].map((digit) => `Digit${digit}`),
  ...[..."QWERTYUIOP"].map((letter) => `Key${letter}`),
  ...["BracketLeft", "BracketRight"],
  ...[..."ASDFGHJKL"].map((letter) => `Key${letter}`),
  ...["Semicolon", "Quote"],
  ...[..."ZXCVBNM"].map((letter) => `Key${letter}`),
  ...["Comma", "Period", "Slash"],
];
const ENGLISH = "1234567890qwertyuiop[]asdfghjkl;'zxcvbnm,./";

/** What each layout types without a modifier, in the order of CODES, and where it has brackets with AltGr or elsewhere. */
export const LAYOUTS = /** @type {Record<string, { keys: string, elsewhere?: Record<string, string>, altGr?: Record<string, string> }>} */ ({
  "English": { keys: ENGLISH },
  "Russian": { keys: "1234567890йцукенгшщзхъфывапролджэячсмитьбю." },
  "Ukrainian": { keys: "1234567890йцукенгшщзхїфівапролджєячсмитьбю." },
  "Bulgarian, by sound": { keys: "1234567890явертъуиопшщасдфгхйкл;'зьцжбнм,./" },
  "Greek": { keys: "1234567890;ςερτυθιοπ[]ασδφγηξκλ΄'ζχψωβνμ,./" },
  "Hebrew": { keys: "1234567890/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ." },
  "Arabic": { keys: "1234567890ضصثقفغعهخحجدشسيبلاتنمكطئءؤرﻻىةوزظ" },
  "Persian": { keys: "۱۲۳۴۵۶۷۸۹۰ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو./" },
  "Thai": { keys: "ๅ/-ภถุึคตจๆไำพะัีรนยบลฟหกดเ้่าสวงผปแอิืทมใฝ" },
  "Hindi": { keys: "१२३४५६७८९०ौैाीूबहगदजड़ोे्िुपरकतचटॆंमनवलस,.य" },
  "Georgian": { keys: "1234567890ქწერტყუიოპ[]ასდფგჰჯკლ;'ზხცვბნმ,./" },
  "Korean": { keys: "1234567890ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ[]ㅁㄴㅇㄹㅎㅗㅓㅏㅣ;'ㅋㅌㅊㅍㅠㅜㅡ,./" },
  "Japanese, kana": { keys: "ぬふあうえおやゆよわたていすかんなにらせ゛゜ちとしはきくまのりれけつさそひこみもねるめ" },
  "Japanese, wide letters": { keys: "１２３４５６７８９０ｑｗｅｒｔｙｕｉｏｐ［］ａｓｄｆｇｈｊｋｌ；’ｚｘｃｖｂｎｍ，．／" },
  "Chakma": { keys: "𑄷𑄸𑄹𑄺𑄻𑄼𑄽𑄾𑄿𑄶𑄇𑄈𑄉𑄊𑄋𑄌𑄍𑄎𑄏𑄐𑄑𑄒𑄓𑄔𑄕𑄖𑄗𑄘𑄙𑄚𑄛𑄜𑄝𑄞𑄟𑄠𑄡𑄢𑄣𑄤𑄥𑄦𑄃" },
  "French": { keys: "&é\"'(-è_çàazertyuiop^$qsdfghjklmùwxcvbn,;:!", altGr: { "[": "Digit5", "]": "Minus" } },
  "French, Bépo": { keys: "\"«»()@+-/*bépoè^vdljzwauie,ctsrnmàyx.k’qghf", altGr: { "[": "Digit4", "]": "Digit5" } },
  "German": { keys: "1234567890qwertzuiopü+asdfghjklöäyxcvbnm,.-", altGr: { "[": "Digit8", "]": "Digit9" } },
  "Swedish": { keys: "1234567890qwertyuiopå¨asdfghjklöäzxcvbnm,.-", altGr: { "[": "Digit8", "]": "Digit9" } },
  "Czech": { keys: "+ěščřžýáíéqwertzuiopú)asdfghjklů§yxcvbnm,.-", altGr: { "[": "KeyF", "]": "KeyG" } },
  "Turkish, Q": { keys: "1234567890qwertyuıopğüasdfghjklşizxcvbnmöç.", altGr: { "[": "Digit8", "]": "Digit9" } },
  "Turkish, F": { keys: "1234567890fgğıodrnhpqwuieaütkmlyşjövcçzsb.,", altGr: { "[": "Digit8", "]": "Digit9" } },
  "Dvorak": { keys: "1234567890',.pyfgcrl/=aoeuidhtns-;qjkxbmwvz", elsewhere: { "[": "Minus", "]": "Equal" } },
  "Colemak": { keys: "1234567890qwfpgjluy;[]arstdhneio'zxcvbkm,./" },
});

/**
 * The press with which somebody at this keyboard means a sign of the English one: the key that types it, else, in another
 * alphabet, the key at its place.
 * @param {string} name of the layout @param {string} wanted @returns {Press & { needsAltGr?: boolean }}
 */
export function pressFor(name, wanted) {
  const { keys, elsewhere, altGr } = LAYOUTS[name];
  const typed = [...keys];
  if (elsewhere?.[wanted]) return { key: wanted, code: elsewhere[wanted] };
  if (altGr?.[wanted]) return { key: wanted, code: altGr[wanted], needsAltGr: true };
  const at = typed.includes(wanted) ? typed.indexOf(wanted) : ENGLISH.indexOf(wanted);
  return { key: typed[at], code: CODES[at] };
}

/** AltGr as Linux, Windows and a Mac report it. @param {Chance} chance @returns {Partial<Press>} */
export const altGraph = (chance) => chance.pick([{ modifierAltGraph: true }, { modifierAltGraph: true, ctrlKey: true, altKey: true }, { altKey: true }]);

/** Any key of a layout. @param {Chance} chance @param {string} name @returns {Press} */
export function anyPress(chance, name) {
  const at = chance.below(CODES.length);
  return { key: [...LAYOUTS[name].keys][at], code: CODES[at] };
}
