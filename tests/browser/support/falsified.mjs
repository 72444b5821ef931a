// @ts-check
// Browsers that do not tell what lies on a canvas: the ways of protections against fingerprinting, and worse.

/** @typedef {import("../../soak/chance.mjs").Chance} Chance */
/** @typedef {{ left: number, top: number, right: number, bottom: number }} Region in shares of what is read */
/** @typedef {{ name: string, strength?: number, share?: number, by?: number, only?: "large", first?: number, region?: Region }} Lie `only`: reads of more than 64 × 64 pixels; `first`, `region`: only about these */

/** A part of the canvas: a band, a half, a box anywhere. @param {Chance} chance @returns {Region} */
function regionOf(chance) {
  const all = { left: 0, top: 0, right: 1, bottom: 1 };
  const [from, size] = [0.6 * chance.real(), 0.2 + 0.2 * chance.real()];
  return chance.pick([
    { ...all, bottom: 0.5 }, { ...all, top: 0.5 }, { ...all, right: 0.5 }, { ...all, left: 0.5 },
    { ...all, top: from, bottom: from + size }, { ...all, left: from, right: from + size },
    { left: 0.25, top: 0.25, right: 0.75, bottom: 0.75 },
  ]);
}

/** @type {Record<string, (chance: Chance) => Omit<Lie, "name">>} */
const LIES = {
  "noise": (chance) => ({ strength: Math.round(2 ** (1 + 7 * chance.real())) }), // 2 … 256, small ones as often as large
  "noise for large pictures": (chance) => ({ strength: 60 + chance.below(196), only: "large" }),
  "a few pixels": (chance) => ({ share: 0.0005 * 200 ** chance.real() }), // 0.0005 … 0.1
  "the last bit of some": (chance) => ({ share: chance.real() }),
  "one colour": (chance) => ({ strength: chance.below(256) }),
  "other channels": (chance) => ({ by: 1 + chance.below(2) }),
  "no alpha": (chance) => ({ strength: chance.below(255) }),
  "shifted": (chance) => ({ by: (1 + chance.below(12)) * chance.pick([1, -1]) }),
  "inverted": () => ({}),
  "a few levels": (chance) => ({ strength: 2 + chance.below(3) }),
  "the first pixels": (chance) => ({ strength: 256, first: 4000 + chance.below(20_000) }),
  "a region": (chance) => ({ strength: 100 + chance.below(156), region: regionOf(chance) }),
  "a region of large pictures": (chance) => ({ strength: 100 + chance.below(156), region: regionOf(chance), only: "large" }),
  "nothing at all": () => ({}),
  "refuses": () => ({}),
};

/** @param {Chance} chance @param {number} each how many of each way @returns {Lie[]} */
export const lies = (chance, each) => Object.entries(LIES).flatMap(([name, make]) => Array.from({ length: each }, () => ({ name, ...make(chance) })));

/** From now on canvases answer as `window.lie` says; `window.truth` reads them as they are. @param {import("@playwright/test").Page} page */
export async function falsify(page) {
  await page.addInitScript(() => {
    const told = CanvasRenderingContext2D.prototype.getImageData;
    /** @type {{ lie: Lie | null, truth: typeof told }} */
    const now = Object.assign(window, { lie: null, truth: told });
    const any = () => Math.floor(256 * Math.random());
    /** @type {Record<string, (data: Uint8ClampedArray, lie: Lie, width: number) => void>} */
    const ways = {
      "noise": (data, { strength = 0 }) => data.forEach((v, k) => (data[k] = v + strength * (2 * Math.random() - 1))),
      "noise for large pictures": (data, lie, width) => ways.noise(data, lie, width),
      "a few pixels": (data, { share = 0 }) => {
        for (let k = 0; k < data.length; k += 4) if (Math.random() < share) data.set([any(), any(), any(), 255], k);
      },
      "the last bit of some": (data, { share = 0 }) => data.forEach((v, k) => (data[k] = Math.random() < share ? v ^ 1 : v)),
      "one colour": (data, { strength = 0 }) => data.forEach((_, k) => (data[k] = k % 4 === 3 ? 255 : strength)),
      "other channels": (data, { by = 0 }) => {
        const before = data.slice();
        data.forEach((_, k) => (data[k] = k % 4 === 3 ? before[k] : before[k - (k % 4) + (((k % 4) + by) % 3)]));
      },
      "no alpha": (data, { strength = 0 }) => data.forEach((v, k) => (data[k] = k % 4 === 3 ? strength : v)),
      "shifted": (data, { by = 0 }, width) => {
        const before = data.slice();
        data.forEach((_, k) => (data[k] = before[(k + 4 * by * (width + 1) + before.length) % before.length] ?? 0));
      },
      "inverted": (data) => data.forEach((v, k) => (data[k] = k % 4 === 3 ? v : 255 - v)),
      "the first pixels": (data, lie, width) => ways.noise(data.subarray(0, 4 * (lie.first ?? 0)), lie, width),
      "a region": (data, lie, width) => {
        const height = data.length / 4 / width;
        const { left, top, right, bottom } = lie.region ?? { left: 0, top: 0, right: 1, bottom: 1 };
        for (let y = Math.floor(top * height); y < bottom * height; y += 1) ways.noise(data.subarray(4 * (width * y + Math.floor(left * width)), 4 * (width * y + Math.floor(right * width))), lie, width);
      },
      "a region of large pictures": (data, lie, width) => ways["a region"](data, lie, width),
      "nothing at all": (data) => data.fill(0),
      "refuses": () => {
        throw new DOMException("The operation is insecure.", "SecurityError");
      },
      "a few levels": (data, { strength = 2 }) => data.forEach((v, k) => (data[k] = k % 4 === 3 ? v : (Math.round((v / 255) * (strength - 1)) / (strength - 1)) * 255)),
    };
    CanvasRenderingContext2D.prototype.getImageData = function (/** @type {[number, number, number, number]} */ ...box) {
      const image = told.apply(this, box);
      if (now.lie && (now.lie.only !== "large" || image.data.length > 4 * 64 * 64)) ways[now.lie.name](image.data, now.lie, image.width);
      return image;
    };
  });
}

/** @param {import("@playwright/test").Page} page @param {Lie | null} lie */
export const tell = (page, lie) => page.evaluate((lie) => void Object.assign(window, { lie }), lie);
