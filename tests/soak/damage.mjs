// @ts-check
// What can happen to a file, drawn by chance: bits, lengths, and whatever its JSON holds. For Node and browsers.

/** @import { Chance } from "./chance.mjs" */

const STRANGE = [null, true, 0, 1, -1, 1.5, 1e300, 2 ** 53, 4294967295, 129, "", "F32", "BF16", "NaN", "\u202e<b>", [], {}, [0, 2 ** 53], [65536, 65536, 65536]];
const NUMBERS = [NaN, Infinity, -Infinity, 3.4e38, -3.4e38, 1e30, 65504, 1e-45];

/** @param {Uint8Array} bytes @param {Chance} chance @returns {Uint8Array<ArrayBuffer>} */
export function damagedBytes(bytes, chance) {
  const changed = new Uint8Array(bytes);
  switch (chance.below(4)) {
    case 0:
      return changed.slice(0, chance.below(bytes.length));
    case 1: {
      const longer = new Uint8Array(bytes.length + 1 + chance.below(64));
      longer.set(bytes);
      return longer;
    }
    case 2:
      for (let k = chance.below(16), at = chance.below(bytes.length); k >= 0 && at < bytes.length; k -= 1, at += 1) changed[at] = chance.below(256);
      return changed;
    default:
      for (let k = chance.below(3); k >= 0; k -= 1) changed[chance.below(bytes.length)] ^= 1 << chance.below(8);
      return changed;
  }
}

/**
 * Two IDX files that belong together, at least one of them damaged: bits, lengths, or the numbers of a header.
 * @param {Uint8Array} images @param {Uint8Array} labels @param {Chance} chance
 */
export function damagedDigits(images, labels, chance) {
  const files = [images, labels].map((file) => new Uint8Array(file));
  const header = (/** @type {number} */ which) => {
    const view = new DataView(files[which].buffer);
    const at = 4 * chance.below(which === 0 ? 4 : 2);
    view.setUint32(at, chance.pick([0, 1, 27, 28, 29, 56, 784, 2 ** 31, 2 ** 32 - 1, 0x801, 0x803, view.getUint32(at) + 1, view.getUint32(at) * 2, view.getUint32(at) >>> 1]));
  };
  for (let k = chance.below(3); k >= 0; k -= 1) {
    const which = chance.below(2);
    const what = chance.real();
    if (what < 0.1) files.reverse();
    else if (what < 0.55 && files[which].length >= 16) header(which);
    else files[which] = damagedBytes(files[which], chance);
  }
  return files;
}

/** Every place in it: what holds it, and under which key. @param {any} value @returns {[any, string][]} */
const places = (value) => (typeof value === "object" && value !== null ? Object.keys(value).flatMap((key) => [/** @type {[any, string]} */ ([value, key]), ...places(value[key])]) : []);

/** Changes a value that JSON can hold, in place. @param {any} value @param {Chance} chance */
function damageJson(value, chance) {
  const all = places(value);
  if (all.length === 0) return;
  const [holder, key] = chance.pick(all);
  const [other, there] = chance.pick(all);
  switch (chance.below(4)) {
    case 0:
      holder[key] = structuredClone(chance.pick(STRANGE));
      return;
    case 1:
      if (Array.isArray(holder)) holder.pop();
      else delete holder[key];
      return;
    case 2: {
      const [mine, theirs] = [structuredClone(holder[key]), structuredClone(other[there])];
      holder[key] = theirs;
      other[there] = mine;
      return;
    }
    default:
      if (typeof holder[key] === "number") holder[key] += chance.below(7) - 3;
      else if (typeof holder[key] === "string") holder[key] = holder[key].slice(0, chance.below(holder[key].length + 1));
  }
}

/** @param {Uint8Array} file a whole safetensors file @param {Chance} chance */
export function damagedWeights(file, chance) {
  const what = chance.real();
  if (what < 0.3) return damagedBytes(file, chance);
  const view = new DataView(file.buffer, file.byteOffset);
  const end = 8 + Number(view.getBigUint64(0, true));
  if (what < 0.4) {
    const changed = new Uint8Array(file);
    new DataView(changed.buffer).setBigUint64(0, chance.real() < 0.5 ? BigInt(chance.below(5000)) : BigInt(Math.floor(chance.real() * 2 ** 53)) << BigInt(chance.below(12)), true);
    return changed;
  }
  if (what < 0.65) {
    const changed = new Uint8Array(file);
    const numbers = Math.floor((file.length - end) / 4);
    for (let k = chance.below(4); k >= 0; k -= 1) new DataView(changed.buffer).setFloat32(end + 4 * chance.below(numbers), chance.pick(NUMBERS), true);
    return changed;
  }
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, end)));
  const { specification } = header.__metadata__;
  const inner = JSON.parse(specification);
  // half of them in the specification, so that many get past the header
  for (let k = chance.below(2); k >= 0; k -= 1) damageJson(chance.real() < 0.5 ? inner : header, chance);
  if (header.__metadata__?.specification === specification) header.__metadata__.specification = JSON.stringify(inner);
  const text = new TextEncoder().encode(JSON.stringify(header));
  const changed = new Uint8Array(8 + text.length + file.length - end);
  new DataView(changed.buffer).setBigUint64(0, BigInt(text.length), true);
  changed.set(text, 8);
  changed.set(file.subarray(end), 8 + text.length);
  return changed;
}

/** @param {string} text a whole file of examples @param {Chance} chance */
export function damagedExamples(text, chance) {
  if (chance.real() < 0.4) return new TextDecoder().decode(damagedBytes(new TextEncoder().encode(text), chance));
  const file = JSON.parse(text);
  for (let k = chance.below(3); k >= 0; k -= 1) damageJson(file, chance);
  return JSON.stringify(file);
}
