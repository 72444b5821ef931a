// @ts-check
// The shipped sample digits and weights, read from the repository.

import { readFileSync, readdirSync } from "node:fs";

const SHIPPED = new URL("../../../pretrained/", import.meta.url);

/** @param {string} name */
export const shipped = (name) => readFileSync(new URL(name, SHIPPED));

/**
 * Every network that has a weight file.
 * @returns {{ preset: string, bytes: number }[]}
 */
export function shippedNetworks() {
  const presets = readdirSync(SHIPPED).flatMap((name) => /^(.+)\.safetensors$/.exec(name)?.[1] ?? []);
  const offered = (/** @type {Buffer} */ file) => {
    const header = JSON.parse(file.subarray(8, 8 + Number(file.readBigUInt64LE(0))).toString());
    return JSON.parse(header.__metadata__.specification).offered === true;
  };
  const files = presets.map((preset) => ({ preset, file: shipped(`${preset}.safetensors`) }));
  return files.filter(({ file }) => offered(file)).map(({ preset, file }) => ({ preset, bytes: file.length }));
}

/**
 * Forty test digits of MNIST, four of each class, in the order 0 … 9, 0 … 9, …
 * @returns {{ pixels: number[], label: number }[]}  784 values 0 … 1
 */
export function samples() {
  const images = shipped("samples-images.idx3-ubyte");
  const labels = shipped("samples-labels.idx1-ubyte");
  const count = images.readUInt32BE(4);
  return Array.from({ length: count }, (_, k) => ({
    pixels: [...images.subarray(16 + k * 784, 16 + (k + 1) * 784)].map((value) => value / 255),
    label: Number(labels[8 + k]),
  }));
}

/**
 * What the native engine says of one sample, rounded to three decimals.
 * @returns {{ sample: number, label: number, digit: number, lengths: number[], poses: number[], reconstruction: number[] }}
 */
export const nativeAnswer = () => JSON.parse(shipped("samples-result.json").toString());
