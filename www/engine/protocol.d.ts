/**
 * What crosses between the page and its workers, and what the workers use of wasm-bindgen's
 * modules. Every method of the worker answers with a `Reply`: comlink would drop the `code` of a
 * thrown error.
 */

import type { Activations, CapsNetErrorCode, CapsNetInfo, DigitInput, FineTuneOptions, FineTuneStep, SelfCheck, TracePart } from "../capsnet.js";

export type EngineInfo = Omit<CapsNetInfo, "considered">;

export interface Refusal {
  code: CapsNetErrorCode;
  message: string;
  /** The wasm instance is dead; the worker must be replaced. */
  fatal: boolean;
}

export type Reply<T> = { ok: true; value: T } | { ok: false; error: Refusal };

/** Sums over one batch of labelled digits. */
export interface Score {
  correct: Uint32Array;
  count: Uint32Array;
  lossSum: number;
}

export interface StartOptions {
  module: WebAssembly.Module;
  /** Absolute URL of wasm-bindgen's module for it. */
  glue: string;
  /** What messages call the network before its file has been read. */
  network: string;
  /** What `original` asks from then on. */
  weights: Uint8Array;
}

/** A run of teaching, every option decided. */
export type Lesson = { [Name in keyof Omit<FineTuneOptions, "signal">]-?: NonNullable<FineTuneOptions[Name]> };

/** The worker's methods, in the form in which the page calls them. */
export interface EngineCalls {
  /** Loads the weights, and answers one digit to warm up. */
  start(options: StartOptions): EngineInfo;
  infer(pixels: Float32Array, routingIterations: number, trace: TracePart[], original: boolean): Activations;
  decode(poses: Float32Array, classes: Uint8Array, original: boolean): Float32Array;
  capsuleWeights(capsule: number, original: boolean): Float32Array;
  evaluate(pixels: Float32Array, labels: Uint8Array, original: boolean): Score;
  /** Opens a run; an earlier one ends. `known` digits are bytes, empty where nothing is rehearsed. */
  beginTeaching(pixels: Float32Array, labels: Uint8Array, knownPixels: Uint8Array, knownLabels: Uint8Array, lesson: Lesson): void;
  /** One step. `bad-input` when the loss exploded: the run is over, the last good weights are back. */
  teach(): FineTuneStep;
  /** Closes the run, if one is open. */
  endTeaching(): void;
  exportWeights(): Uint8Array;
  /** Closes the run too. */
  importWeights(bytes: Uint8Array): void;
  selfCheck(fixture: Uint8Array): SelfCheck[];
}

/** The same, as the worker offers them. */
export type WorkerMethods = {
  [Name in keyof EngineCalls]: (
    ...values: Parameters<EngineCalls[Name]>
  ) => Promise<Reply<ReturnType<EngineCalls[Name]>>>;
};

/** Messages beside comlink's own. */
export type WorkerEvent = { event: "ready" } | { event: "panic"; message: string };

/** wasm-bindgen's module of capsnet_cpu and capsnet_gpu. */
export interface EngineGlue {
  default(options: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  onPanic(callback: (message: string) => void): void;
  Engine: { load(weights: Uint8Array): Promise<Engine> };
}

export interface Engine {
  info(): EngineInfo;
  infer(pixels: Float32Array, routingIterations: number, trace: TracePart[], original: boolean): Promise<Omit<Activations, "milliseconds">>;
  decode(poses: Float32Array, classes: Uint8Array, original: boolean): Promise<Float32Array>;
  capsuleWeights(capsule: number, original: boolean): Promise<Float32Array>;
  evaluate(pixels: Float32Array, labels: Uint8Array, original: boolean): Promise<Score>;
  beginTeaching(pixels: Float32Array, labels: Uint8Array, knownPixels: Uint8Array, knownLabels: Uint8Array, lesson: Lesson): void;
  teach(): Promise<Omit<FineTuneStep, "milliseconds">>;
  endTeaching(): void;
  exportWeights(): Promise<Uint8Array>;
  importWeights(bytes: Uint8Array): void;
  selfCheck(fixture: Uint8Array): Promise<SelfCheck[]>;
  free(): void;
}

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
