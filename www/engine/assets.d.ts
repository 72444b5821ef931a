/**
 * Types of `assets.js`, which vite.config.js makes: what was built, under which hashed names, and how
 * many bytes each file has once decompressed.
 */

export interface Asset {
  /** Absolute. */
  url: string;
  /** Bytes after decompression. A compressed answer's Content-Length says something else. */
  bytes: number;
}

export interface Program extends Asset {
  /** Absolute URL of wasm-bindgen's module. */
  glue: string;
  /** As of a weight file. */
  hash: string;
}

/** A weight file. */
export interface WeightFile extends Asset {
  /** The first ten hexadecimal digits of its SHA-256, as in its name. */
  hash: string;
  /** Whether its own description says that the page offers the network. */
  offered: boolean;
}

/** IDX files of labelled digits. */
export interface DigitFiles {
  images: Asset;
  labels: Asset;
}

export declare const ASSETS: {
  wasm: {
    digit: Program;
    cpu: Program;
    /** null in a build with --cpu-only, and while it is being built. */
    gpu: Program | null;
  };
  /** One per file in pretrained/, by preset. */
  weights: { [preset: string]: WeightFile | undefined };
  samples: DigitFiles & { result: Asset };
  /** null where pretrained/ lacks them. */
  teaching: { rehearsal: DigitFiles; heldOut: DigitFiles } | null;
};
