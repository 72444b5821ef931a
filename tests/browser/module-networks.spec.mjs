// @ts-check
// The networks beside the default one: what each takes and gives. How their weights come:
// module-network-files.spec.mjs.

import { expect, test } from "./support/fixtures.mjs";
import { openModule } from "./support/module.mjs";
import { samples, shippedNetworks } from "./support/samples.mjs";

const digits = samples();
const networks = shippedNetworks();

test("two digits laid over each other: both are named, each is drawn from its own capsule", async ({ page }) => {
  await openModule(page, { load: { preset: "two-digits", device: "cpu" } });
  const found = await page.evaluate(async ([first, second]) => {
    const sheet = (/** @type {number[]} */ pixels, /** @type {number} */ right) => ({ pixels: Float32Array.from(pixels), right, down: 0 });
    const image = capsnet.overlayDigits(sheet(first, -4), sheet(second, 4));
    const answer = await net.infer(image, { trace: true });
    const pose = (/** @type {number} */ digit) => answer.poses.slice(digit * 16, (digit + 1) * 16);
    const drawn = await Promise.all([...answer.present].map((digit) => net.decode(pose(digit), digit)));
    const difference = Math.max(...drawn.flatMap((picture, k) => [...picture].map((value, p) => Math.abs(value - answer.reconstructions[k * 1296 + p]))));
    const many = new Float32Array(3 * 1296);
    many.set(image, 1296);
    const batch = await net.infer(many);
    return {
      info: net.info,
      sizes: [answer.lengths, answer.digit, answer.present, answer.reconstruction, answer.reconstructions, answer.trace?.primary].map((values) => `${values?.constructor.name}(${values?.length})`),
      digit: answer.digit[0],
      present: [...answer.present],
      lengths: [...answer.lengths],
      isFirst: answer.reconstruction.every((value, p) => value === answer.reconstructions[p]),
      difference,
      batch: {
        sizes: [batch.digit, batch.present, batch.reconstruction, batch.reconstructions].map(({ length }) => length),
        present: [...batch.present.slice(2, 4)],
        digit: batch.digit[1],
        difference: Math.max(
          ...answer.reconstructions.map((value, p) => Math.abs(value - batch.reconstructions[2 * 1296 + p])),
          ...answer.reconstruction.map((value, p) => Math.abs(value - batch.reconstruction[1296 + p])),
        ),
      },
    };
  }, [digits[1].pixels, digits[0].pixels]);
  expect(found.info).toMatchObject({ preset: "two-digits", image: { rows: 36, columns: 36 }, digitsPerImage: 2, primary: { types: 12, rows: 8, columns: 8 } });
  expect(found.sizes).toEqual(["Float32Array(10)", "Uint8Array(1)", "Uint8Array(2)", "Float32Array(1296)", "Float32Array(2592)", `Float32Array(${12 * 8 * 8 * 8})`]);
  const order = [...found.lengths.keys()].sort((a, b) => found.lengths[b] - found.lengths[a]);
  expect(found.present).toEqual(order.slice(0, 2));
  expect([...found.present].sort()).toEqual([0, 1]);
  expect(found.digit).toBe(found.present[0]);
  expect(found.isFirst).toBe(true);
  expect(found.difference).toBeLessThan(1e-5);
  expect(found.batch).toMatchObject({ sizes: [3, 6, 3 * 1296, 6 * 1296], present: found.present, digit: found.digit });
  expect(found.batch.difference).toBeLessThan(1e-5);
});

test("what a network of two digits does not take is refused in a sentence", async ({ page }) => {
  await openModule(page, { load: { preset: "two-digits", device: "cpu" } });
  const found = await page.evaluate(async () => {
    const set = [{ pixels: new Float32Array(784), label: 1 }];
    return {
      small: await outcome(net.infer(new Float32Array(784))),
      half: await outcome(net.infer(new Float32Array(1.5 * 1296))),
      evaluate: await outcome(net.evaluate(set)),
      fineTune: await outcome(net.fineTune(set).next()),
      after: (await net.infer(new Float32Array(1296))).lengths.length,
      decoded: (await net.decode(new Float32Array(16), 3)).length,
    };
  });
  expect(found.small).toBe('bad-input: pixels must hold 1296 values (36 × 36) for each image of the network "two-digits", found 784.');
  expect(found.half).toMatch(/^bad-input: .*1296.*found 1944/);
  expect(found.evaluate).toBe('unsupported: The network "two-digits" reads two digits at once; `evaluate` is for the networks that read one.');
  expect(found.fineTune).toBe('unsupported: The network "two-digits" reads two digits at once; teaching is for the networks that read one.');
  expect(found).toMatchObject({ after: 10, decoded: 1296 });
});

test("overlayDigits places, adds and clips as in training, and refuses what does not fit", async ({ page }) => {
  await openModule(page); // no network is needed for it
  const found = await page.evaluate((pixels) => {
    const first = Float32Array.from(pixels);
    const second = new Float32Array(784).fill(0.4);
    const ink = [...first.keys()].filter((at) => first[at] > 0);
    /** The index in 36 × 36 of a pixel that was moved. @param {number} at @param {number} right @param {number} down */
    const moved = (at, right, down) => (Math.floor(at / 28) + 4 + down) * 36 + (at % 28) + 4 + right;
    const alone = capsnet.overlayDigits({ pixels: first, right: 3, down: -4 }, null);
    const both = capsnet.overlayDigits({ pixels: first, right: 3, down: -4 }, { pixels: second, right: 3, down: -4 });
    const code = (/** @type {any[]} */ ...sheets) => {
      try {
        /** @type {any} */ (capsnet).overlayDigits(...sheets);
        return "fulfilled";
      } catch (error) {
        return error instanceof capsnet.CapsNetError ? error.code : String(error);
      }
    };
    const sheet = (/** @type {object} */ change) => ({ pixels: first, right: 0, down: 0, ...change });
    return {
      length: alone.length,
      alone: ink.every((at) => alone[moved(at, 3, -4)] === first[at]) && alone.filter((value) => value > 0).length === ink.length,
      both: ink.every((at) => Math.abs(both[moved(at, 3, -4)] - Math.min(first[at] + 0.4, 1)) < 1e-6),
      empty: capsnet.overlayDigits(null, null).every((value) => value === 0),
      kept: first.length,
      codes: [code(sheet({ right: 5 }), null), code(null, sheet({ down: 0.5 })), code(sheet({ pixels: new Float32Array(1295) }), null), code(sheet({}), sheet({ pixels: new Float32Array(400) })), code(sheet({ pixels: first.map(() => NaN) }), null), code(), code(null, "seven")],
    };
  }, digits[3].pixels);
  expect(found).toMatchObject({ length: 1296, alone: true, both: true, empty: true, kept: 784 });
  expect(found.codes).toEqual(Array(7).fill("bad-input"));
});

for (const { preset, bytes } of networks) {
  test(`${preset}: its arrays have the sizes that info tells, and a digit is found`, async ({ page }) => {
    await openModule(page, { load: { preset, device: "cpu" } });
    const found = await page.evaluate(async ([seven, zero]) => {
      const { digitsPerImage: k, primary } = net.info;
      const sheet = (/** @type {number[]} */ pixels, /** @type {number} */ right) => ({ pixels: Float32Array.from(pixels), right, down: 0 });
      const image = k === 1 ? Float32Array.from(seven) : capsnet.overlayDigits(sheet(seven, -4), sheet(zero, 4));
      const answer = await net.infer(image, { trace: true });
      return {
        k,
        shipped: capsnet.shippedNetworks(),
        present: [...answer.present],
        sizes: {
          present: answer.present.length === k && answer.present[0] === answer.digit[0],
          drawn: answer.reconstruction.length === image.length && answer.reconstructions.length === k * image.length,
          primary: primary !== null && answer.trace?.primary.length === primary.types * primary.rows * primary.columns * primary.dims,
        },
      };
    }, [digits[7].pixels, digits[0].pixels]);
    expect(found.sizes).toEqual({ present: true, drawn: true, primary: true });
    expect(found.present).toContain(7);
    expect(found.k).toBe(preset === "two-digits" ? 2 : 1);
    expect(found.shipped).toContainEqual({ preset, bytes });
    expect(found.shipped[0].preset).toBe("compact");
    const sizes = found.shipped.slice(1).map((network) => network.bytes);
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  });
}
