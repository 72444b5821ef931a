// @ts-check
// Trained numbers and multiply-adds of each layer, from what the network says of itself; counted as in
// src/spec/geometry.rs. What is left of its totals is the decoder's.

/** @typedef {import("../types.js").CapsNet["info"]} Info */
/** @typedef {"convolution" | "primary" | "votes" | "routing" | "dense" | "decoder"} Kind */
/** @typedef {{ kind: Kind, index: number, parameters: number, macs: number }} Layer */

/** @param {Info} info @param {number} [iterations] of routing @returns {Layer[]} */
export function layersOf(info, iterations = info.routingIterations) {
  const { convolutions, primary, digit } = info;
  const poses = digit.classes * digit.dims;
  let channels = 1;
  /** @type {Layer[]} */
  const layers = convolutions.map(({ channels: out, kernel, rows, columns }, index) => {
    const window = channels * kernel * kernel;
    channels = out;
    return { kind: "convolution", index, parameters: (window + 1) * out, macs: rows * columns * out * window };
  });
  if (primary) {
    const before = convolutions.at(-1)?.receptiveField ?? { size: 1, step: 1 };
    const kernel = (primary.receptiveField.size - before.size) / before.step + 1;
    const window = channels * kernel * kernel;
    const out = primary.types * primary.dims;
    const votes = primary.types * primary.rows * primary.columns * poses;
    layers.push(
      { kind: "primary", index: 0, parameters: (window + 1) * out, macs: primary.rows * primary.columns * out * window },
      { kind: "votes", index: 0, parameters: votes * primary.dims, macs: votes * primary.dims },
      // weighted sums, and agreements between them
      { kind: "routing", index: 0, parameters: 0, macs: votes * Math.max(0, 2 * iterations - 1) },
    );
  } else {
    const last = convolutions.at(-1);
    const map = last ? last.channels * last.rows * last.columns : info.image.rows * info.image.columns;
    layers.push({ kind: "dense", index: 0, parameters: (map + 1) * poses + poses + digit.classes, macs: map * poses + poses });
  }
  const asTrained = iterations === info.routingIterations ? layers : layersOf(info).slice(0, -1);
  const sum = (/** @type {"parameters" | "macs"} */ what) => asTrained.reduce((total, layer) => total + layer[what], 0);
  layers.push({ kind: "decoder", index: 0, parameters: info.parameters - sum("parameters"), macs: info.macs - sum("macs") });
  return layers;
}
