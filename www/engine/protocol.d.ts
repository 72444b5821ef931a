/**
 * What crosses between the page and its workers, and what both sides use of wasm-bindgen's modules.
 */

import type { Activations, CapsNetErrorCode, CapsNetInfo, DigitInput, FineTuneOptions, FineTuneStep, SelfCheck, TracePart } from "../capsnet.js";

/** What a worker is started from, kept on the page so that it can be started again without the network. */
export interface Program {
  module: WebAssembly.Module;
  /** Absolute URL of wasm-bindgen's module for it. */
  glue: string;
}

/** Weights on the page. Other weights are another object. */
export interface Weights {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Labelled digits: numbers 0…1 where they are taught, bytes where they are known. */
export interface Digits<Pixels extends Float32Array | Uint8Array> {
  pixels: Pixels;
  labels: Uint8Array;
}

export interface StartOptions extends Program {
  /** What messages call the network before its file has been read. */
  network: string;
  /** What `original` asks from then on. */
  weights: Uint8Array;
}

/** comlink would drop the `code` of a thrown error. */
export type Reply<T> = { ok: true; value: T } | { ok: false; code: CapsNetErrorCode; message: string };

/** The worker's side. */
export interface WorkerMethods {
  /** Loads program and weights, and answers one digit to warm up. */
  start(options: StartOptions): Promise<Reply<EngineInfo>>;
  call<Name extends CallName>(name: Name, values: Parameters<Engine[Name]>): Promise<Reply<Answer<Name>>>;
}

/** Messages beside comlink's own. */
export type WorkerEvent = { event: "ready" } | { event: "panic"; message: string };

/** wasm-bindgen's module of capsnet_cpu and capsnet_gpu. */
export interface EngineGlue {
  default(options: { module_or_path: WebAssembly.Module }): Promise<{ __wasm_call_ctors(): void }>;
  onPanic(callback: (message: string) => void): void;
  Engine: { load(weights: Uint8Array): Promise<Engine> };
}

/** The engine: src/web/engine.rs and teaching.rs. Where it answers with an object, the worker adds `milliseconds`. */
export interface Engine {
  info(): EngineInfo;
  infer(pixels: Float32Array, routingIterations: number, trace: TracePart[], original: boolean): Promise<Omit<Activations, "milliseconds">>;
  decode(poses: Float32Array, classes: Uint8Array, original: boolean): Promise<Float32Array>;
  capsuleWeights(capsule: number, original: boolean): Promise<Float32Array>;
  /** Milliseconds of one of `info.layers`, or of a whole answer where `layer` is their number: the mean of `runs`. */
  profile(layer: number, routingIterations: number, runs: number): Promise<number>;
  evaluate(pixels: Float32Array, labels: Uint8Array, original: boolean): Promise<Score>;
  /** Opens a run; an earlier one ends. `known` digits are bytes, empty where nothing is rehearsed. */
  beginTeaching(pixels: Float32Array, labels: Uint8Array, knownPixels: Uint8Array, knownLabels: Uint8Array, options: RunOptions): void;
  /** One step. `bad-input` when the loss exploded: the run is over, the last good weights are back. */
  teach(): Promise<Omit<FineTuneStep, "milliseconds">>;
  /** Closes the run, if one is open. */
  endTeaching(): void;
  exportWeights(): Promise<Uint8Array<ArrayBuffer>>;
  /** Closes the run too. */
  importWeights(bytes: Uint8Array): void;
  selfCheck(fixture: Uint8Array): Promise<SelfCheck[]>;
  free(): void;
}

export type CallName = Exclude<keyof Engine, "free">;

/** What the page gets of a call. */
export type Answer<Name extends CallName> = Name extends "infer" ? Activations : Name extends "teach" ? FineTuneStep : Awaited<ReturnType<Engine[Name]>>;

export type EngineInfo = Omit<CapsNetInfo, "considered">;

/** Sums over one batch of labelled digits. */
export interface Score {
  correct: Uint32Array;
  count: Uint32Array;
  lossSum: number;
}

/** A run of teaching, every option decided. */
export type RunOptions = { [Name in keyof Omit<FineTuneOptions, "signal">]-?: NonNullable<FineTuneOptions[Name]> };

/** wasm-bindgen's module of capsnet_digit. */
export interface DigitGlue {
  default(options: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  normalizeDigit(gray: Float32Array, width: number, height: number, enabled: boolean, input: DigitInput | undefined): Float32Array;
  overlayDigits(
    side: number,
    first: Float32Array | null,
    firstRight: number,
    firstDown: number,
    second: Float32Array | null,
    secondRight: number,
    secondDown: number,
  ): Float32Array;
}
