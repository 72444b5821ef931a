// @ts-check
// The shipped weight file with one thing wrong in each copy.

import { shipped } from "./samples.mjs";

/** @typedef {{ dtype: string, shape: number[], data_offsets: [number, number] }} Entry */
/** @typedef {Record<string, any>} Header  Entry by name, and __metadata__ */

/** @param {Buffer} file */
function open(file) {
  const length = Number(file.readBigUInt64LE(0));
  return { header: /** @type {Header} */ (JSON.parse(file.subarray(8, 8 + length).toString())), data: file.subarray(8 + length) };
}

/** A safetensors file. @param {{ header: Header, data: Buffer }} parts */
export function close({ header, data }) {
  const text = JSON.stringify(header);
  const padded = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, data]);
}

/** @param {(parts: { header: Header, data: Buffer }) => void} change */
function changed(change) {
  const { header, data } = open(shipped("compact.safetensors"));
  const parts = { header, data: Buffer.from(data) };
  change(parts);
  return close(parts);
}

/** The first tensor in the file. @param {Header} header @returns {[string, Entry]} */
function first(header) {
  const tensors = Object.entries(header).filter(([name]) => name !== "__metadata__");
  const found = tensors.find(([, { data_offsets }]) => data_offsets[0] === 0);
  if (!found) throw new Error("the weight file holds no tensor");
  return found;
}

/**
 * What is wrong → the file.
 * @returns {Record<string, Buffer>}
 */
export function badWeightFiles() {
  const whole = shipped("compact.safetensors");
  return {
    "an empty file": Buffer.alloc(0),
    "not a weight file": Buffer.from("<!doctype html><title>404</title>"),
    "cut in the middle": whole.subarray(0, whole.length / 2),
    "cut in the header": whole.subarray(0, 100),
    "one byte too many": Buffer.concat([whole, Buffer.alloc(1)]),
    "a header length beyond the file": Buffer.concat([Buffer.from("ffffffffffff0000", "hex"), whole.subarray(8)]),
    "offsets beyond the data": changed(({ header, data }) => (first(header)[1].data_offsets = [0, data.length + 8])),
    "offsets that overlap": changed(({ header }) => {
      const [, entry] = first(header);
      entry.data_offsets = [8, entry.data_offsets[1] + 8];
    }),
    "another shape": changed(({ header }) => {
      const [, entry] = first(header);
      entry.shape = [entry.shape.reduce((product, side) => product * side, 1)];
      if (entry.shape.length === 1) entry.shape.push(1);
    }),
    "a missing tensor": changed(({ header, data }) => {
      // the last one, so that the offsets of the others stay right
      const tensors = Object.entries(header).filter(([name]) => name !== "__metadata__");
      const last = tensors.find(([, { data_offsets }]) => data_offsets[1] === data.length);
      if (last) delete header[last[0]];
    }),
    "an unknown name": changed(({ header }) => {
      const [name, entry] = first(header);
      delete header[name];
      header["somebody.elses.weight"] = entry;
    }),
    "another dtype": changed(({ header }) => {
      const [, entry] = first(header);
      entry.dtype = entry.dtype === "F16" ? "I16" : "I32";
    }),
    "a NaN": changed(({ header, data }) => {
      if (first(header)[1].dtype === "F16") data.writeUInt16LE(0x7e00, 0);
      else data.writeFloatLE(NaN, 0);
    }),
    "an infinity": changed(({ header, data }) => {
      if (first(header)[1].dtype === "F16") data.writeUInt16LE(0x7c00, 0);
      else data.writeFloatLE(Infinity, 0);
    }),
    "of another network": changed(({ header }) => {
      const spec = JSON.parse(header.__metadata__.specification);
      header.__metadata__.specification = JSON.stringify({ ...spec, classes: [...spec.classes].reverse() });
    }),
    "with a specification that lies": changed(({ header }) => {
      const spec = JSON.parse(header.__metadata__.specification);
      header.__metadata__.specification = JSON.stringify({ ...spec, input: { ...spec.input, side: 1e9 } });
    }),
    "that does not say what it is of": changed(({ header }) => delete header.__metadata__.specification),
  };
}
