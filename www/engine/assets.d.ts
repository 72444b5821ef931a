/**
 * Types of `assets.js`, which `cargo xtask build` writes into `dist/app-<hash>/engine/`: what was
 * built, under which hashed names, and how many bytes each file has once decompressed.
 */

export interface Asset {
  /** Relative to the folder `app-<hash>/`. */
  url: string;
  /** Bytes after decompression. A compressed answer's Content-Length says something else. */
  bytes: number;
}

export interface Program extends Asset {
  /** wasm-bindgen's module, relative to the folder `app-<hash>/`. */
  glue: string;
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
    /** null in a build with --cpu-only. */
    gpu: Program | null;
  };
  /** One per file in pretrained/, by preset. */
  weights: { [preset: string]: Asset | undefined };
  samples: DigitFiles & { result: Asset };
  /** null where pretrained/ lacks them. */
  teaching: { rehearsal: DigitFiles; heldOut: DigitFiles } | null;
};
