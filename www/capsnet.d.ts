/**
 * A capsule network for handwritten digits (Sabour, Frosst, Hinton 2017, arXiv 1710.09829) that
 * runs in the visitor's browser, on the processor or on WebGPU. Nothing that is passed in leaves
 * the device.
 *
 * Letters in shapes: n images, I primary capsules of P numbers, J classes with a capsule of D numbers
 * each, r routing iterations, k digits in an image, p its pixels. All arrays are row-major. The networks
 * of this page have J = 10 and D = 16; an image is 28 × 28 for those that read one digit (k = 1) and
 * 36 × 36 for the one that reads two (k = 2). Other networks come from a file (`weights`). Values of an
 * image go from 0 background to 1 ink.
 *
 * ```js
 * import { loadCapsNet, normalizeDigit } from "./capsnet.js";
 * const net = await loadCapsNet();
 * const { digit, lengths } = await net.infer(normalizeDigit(gray, width, height));
 * ```
 *
 * Every promise settles. Every rejection is a {@link CapsNetError}.
 */

/** What computes: the processor with SIMD kernels, or the graphics card. */
export type Device = "cpu" | "webgpu";

/**
 * - `unsupported`: this browser or this build cannot do it
 * - `network`: a file did not arrive; loading again may help
 * - `bad-input`: what was passed does not fit; the message names what was expected and found
 * - `bad-weights`: a weight file was refused whole and nothing was replaced
 * - `device-lost`: WebGPU stopped answering
 * - `aborted`: by a signal, by `dispose`, or by a newer call with `latest`
 * - `internal`: a fault of ours; the worker is replaced and has the last good weights
 */
export type CapsNetErrorCode =
  | "unsupported"
  | "network"
  | "bad-input"
  | "bad-weights"
  | "device-lost"
  | "aborted"
  | "internal";

export class CapsNetError extends Error {
  constructor(code: CapsNetErrorCode, message: string, options?: ErrorOptions);
  readonly name: "CapsNetError";
  readonly code: CapsNetErrorCode;
}

/**
 * - `program`, `weights`, `gpu-program`: downloads, in bytes after decompression
 * - `warm-up`, `gpu-warm-up`: starting the engine, without bytes (both 0)
 * - `teaching-sets`: the download of `loadTeachingSets`
 *
 * With `device: "auto"` the two `gpu-` stages come after `loadCapsNet` has resolved.
 */
export type LoadStage = "program" | "weights" | "warm-up" | "gpu-program" | "gpu-warm-up" | "teaching-sets";

export interface LoadProgress {
  stage: LoadStage;
  /** 0 when the stage begins, so that the sum of `totalBytes` is known early. */
  loadedBytes: number;
  totalBytes: number;
}

export interface LoadOptions {
  /**
   * Which network; `shippedNetworks` lists those whose weights this build has. Default `"compact"`.
   * With `weights` it may be left out; given, the file must be of that network.
   */
  preset?: "compact" | "paper" | "two-digits" | (string & {}) | undefined;
  /**
   * `"auto"` (default) starts on the CPU and tries WebGPU meanwhile. WebGPU takes over if it gives the
   * same lengths for a fixed digit (within 1e-3) in less time; when it fails, the CPU goes on.
   * `"cpu"` and `"webgpu"` force one; `"webgpu"` takes a software adapter too, and rejects with
   * `unsupported` where there is no adapter.
   */
  device?: "auto" | Device | undefined;
  /**
   * A safetensors file (F16 or F32) of any network instead of a shipped one. Its metadata hold the
   * network's `specification`; files of earlier versions of this page go without. It is copied.
   */
  weights?: ArrayBuffer | ArrayBufferView | undefined;
  onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Ends the downloads and the worker while loading. */
  signal?: AbortSignal | undefined;
}

export interface CapsNetInfo {
  preset: string;
  /** What answers now; it can change, see `devicechange`. */
  device: Device;
  /** The graphics adapter, or which processor kernels run. */
  adapter: string;
  /** Trained numbers. */
  parameters: number;
  /** Multiply-adds for one image with `routingIterations`, reconstruction included. */
  macs: number;
  /** What each layer costs, in the order of the data; their sums are `parameters` and `macs`. */
  layers: LayerCost[];
  /** The number that the network was trained with, and uses unless asked otherwise; 0 where nothing is routed. */
  routingIterations: number;
  /** What it takes: p = rows · columns. */
  image: { rows: number; columns: number };
  /** How a drawing becomes such an image: what `normalizeDigit` takes. */
  input: DigitInput;
  /** The names of the classes, in the order of their capsules. J of them. */
  classes: string[];
  /** The convolutions before the capsules, first to last. */
  convolutions: ConvolutionInfo[];
  /** k: 1, or 2 that overlap. */
  digitsPerImage: number;
  /**
   * I = types · rows · columns primary capsules of `dims` numbers (P). Capsule
   * i = (type · rows + row) · columns + column. null in a plain CNN, whose `lengths` are scores.
   */
  primary: { types: number; rows: number; columns: number; dims: number; receptiveField: ReceptiveField } | null;
  /**
   * How votes are routed: c = softmax(β b), with β the inverse temperature, 1 in the paper. With a leak
   * the softmax has one more logit, fixed at it, that stands for no digit: couplings then sum to less than 1.
   * `squash` shortens a vector of length n to n² / (1 + n²) (the paper's) or 1 − e⁻ⁿ. null in a plain CNN.
   */
  routing: { inverseTemperature: number; leak: number | null; squash: "quadratic" | "exponential" } | null;
  /** Digit capsules: how many (J), and the numbers in a pose (D). */
  digit: { classes: number; dims: number };
  /** What is usual of its answers on digits that it did not learn from; null where its file does not say so. */
  statistics: Statistics | null;
  /** With `device: "auto"`: what came of trying WebGPU; null before, and for a forced device. */
  considered: Considered | null;
}

export interface LayerCost {
  /** `votes` are the matrices W, `routing` learns nothing, `dense` is the head of a plain CNN. */
  kind: "convolution" | "primary" | "votes" | "routing" | "dense" | "decoder";
  /** Trained numbers. */
  parameters: number;
  /** Multiply-adds for one image, with `info.routingIterations`. */
  macs: number;
}

/** What is usual of a network's answers, measured by its trainer on validation digits. */
export interface Statistics {
  /** Whether the weights were taught after this was measured. */
  stale: boolean;
  /** How many digits it is of. */
  digits: number;
  /** J·D, the mean of each number of the true class's pose. */
  mean: number[];
  /** J·D, its standard deviation. */
  deviation: number[];
  /** J·D, for each class the numbers 0 … D − 1 of its pose, that which changes the picture most first. */
  order: number[];
  /** 101 quantiles, 0 … 100 %, of the longest capsule. */
  longest: number[];
  /** 101 quantiles of the sum over the pixels of (reconstruction − image)². */
  error: number[];
}

/** Which part of the image the places of a map see: squares of `size` pixels, `step` apart. */
export interface ReceptiveField {
  size: number;
  step: number;
  /** Row and column where the first square begins: 0, or less where maps are padded. */
  start: number;
}

export interface ConvolutionInfo {
  channels: number;
  kernel: number;
  stride: number;
  rows: number;
  columns: number;
  receptiveField: ReceptiveField;
}

/** The image that a network sees, and how a drawing is fitted into it. */
export interface DigitInput {
  /** Rows and columns, 4 … 128. */
  side: number;
  /** The box that the longer side of the ink fills, in pixels. */
  fit: number;
  /** What lies in the middle: the centre of mass of the ink, as in MNIST, or its box. */
  centring: "mass" | "box";
}

/** A part of what happened inside. Capsules have all of them, a plain CNN only `"convolutions"`. */
export type TracePart = "convolutions" | "primary" | "votes" | "routing";

export interface Considered {
  device: "webgpu";
  /** null when the browser offers none. */
  adapter: string | null;
  /** Medians of five for one digit, when both were measured. */
  milliseconds: { cpu: number; webgpu: number } | null;
  /** A sentence for the visitor. */
  reason: string;
}

export interface CallOptions {
  /** Cancels the call: at once while it waits; while it runs, its answer is thrown away. */
  signal?: AbortSignal | undefined;
}

/** Which weights answer. */
export interface AskedWeights {
  /**
   * `true`: the weights that loading began with, whatever was taught or imported since; the
   * current ones stay. So "before" and "after" can be asked side by side. Default `false`.
   */
  original?: boolean | undefined;
}

export interface DecodeOptions extends CallOptions, AskedWeights {}

export interface InferOptions extends CallOptions, AskedWeights {
  /** 1 … `MAX_ROUTING_ITERATIONS`; 1 means no routing (uniform couplings). Default: `info.routingIterations`. */
  routingIterations?: number | undefined;
  /**
   * Also what happened inside: all of it (some 100 to 1,000 KB per image), or the parts that are listed.
   * Reading it back takes longer than computing it, so ask for what is shown.
   */
  trace?: boolean | readonly TracePart[] | undefined;
  /**
   * For live input: a call that still waits rejects with `aborted` when a newer one comes, if both are
   * marked. It does not matter which weights they ask. Calls without the mark are never dropped.
   */
  latest?: boolean | undefined;
}

export interface Activations {
  /** n·J, each 0 … 1: how sure each digit capsule is that its digit is there. They do not sum to 1. */
  lengths: Float32Array;
  /** n·J·D: the poses, whose lengths these are (of a plain CNN: the numbers that its scores are made of). */
  poses: Float32Array;
  /** n, index of the longest capsule. */
  digit: Uint8Array;
  /** n·k: the classes of the k longest capsules of each image, longest first; the first is `digit`. */
  present: Uint8Array;
  /** n·p, 0 … 1, drawn by the decoder from the pose of `digit`. */
  reconstruction: Float32Array;
  /** n·k·p: each of `present`, drawn from its own pose alone. */
  reconstructions: Float32Array;
  /** Time in the engine, in the worker. */
  milliseconds: number;
  /** Only with `trace`: the parts that were asked for; the others are not there. */
  trace?: Trace;
}

export interface Trace {
  /** The maps after each convolution and its ReLU, in order. */
  convolutions: ConvolutionMaps[];
  /** n·I·P, after squash: lengths below 1. */
  primary: Float32Array;
  /** n·I·J·D: what each primary capsule predicts for each digit capsule's pose (û). */
  votes: Float32Array;
  /** r arrays of n·I·J: the coupling coefficients; for each primary capsule they sum to 1 (to less where the network leaks). */
  couplings: Float32Array[];
  /** r arrays of n·I·J: the scalar product of vote and pose (û·v) in that iteration. */
  agreements: Float32Array[];
  /** r arrays of n·J·D: the poses after that iteration; the last are `poses`. */
  digits: Float32Array[];
}

export interface ConvolutionMaps {
  name: string;
  channels: number;
  rows: number;
  columns: number;
  /** n·channels·rows·columns, 0 or more. */
  values: Float32Array;
}

export interface Example {
  /** One image. */
  pixels: Float32Array;
  /** 0 … J − 1; in `fineTune` also null: this is nothing, and all capsules should be short. */
  label: number | null;
}

export interface ProfileOptions extends CallOptions {
  /** After each measured part. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Times on this machine, for one image; each the fastest of five measurements. */
export interface Profile {
  /** What computed. */
  device: Device;
  /** Those of `info.layers`, each run alone, over and over. */
  layers: (LayerCost & { milliseconds: number })[];
  /**
   * Whole answers, image in, picture out, with 1 … 5 routing iterations; one with 0 in a plain CNN. Less than the
   * sum of the layers where a device does several at once, more where it waits between them.
   */
  answers: { routingIterations: number; macs: number; milliseconds: number }[];
}

export interface EvaluateOptions extends CallOptions, AskedWeights {
  /** After each part: how many of the examples are through. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface Evaluation {
  /** Share recognised, 0 … 1. */
  accuracy: number;
  /** The same for each class; null where the list has none of it. */
  perDigit: (number | null)[];
  /** Mean loss per example as in training: margin + 0.0005 · sum of squared pixel errors. */
  loss: number;
}

export interface FineTuneOptions extends CallOptions {
  /** Length of the run, 1 … 100,000. The learning rate rises and falls over all of it. Default 60. */
  steps?: number | undefined;
  /** The highest rate of the run, over 0 and at most 0.1 (Adam). Default 0.0002. */
  learningRate?: number | undefined;
  /** Digits in a step, 1 … 256. Default 16. */
  batchSize?: number | undefined;
  /**
   * `"capsules"` leaves the convolutions as they are, the decoder's too: what the first ones make
   * of each digit is computed once, and a step takes a fraction of the time. 200 of the known
   * digits are rehearsed then. Default `"all"`.
   */
  trainable?: "all" | "capsules" | undefined;
  /**
   * 0 … 1, the share of each batch taken from known digits (`loadTeachingSets`), so that they are
   * not forgotten; one place is always left for what is taught. It is more with few examples: each
   * takes at most two places of a batch. 0 rehearses nothing, as do networks of other classes or images,
   * for which there are no known digits. Default 0.7.
   */
  rehearsal?: number | undefined;
  /** 0 … 4,294,967,295. The same seed on the same device draws the same batches. Default 1. */
  seed?: number | undefined;
  /** Ends the run: at once between two steps, otherwise when the running step is through. */
  signal?: AbortSignal | undefined;
}

/** The most routing iterations that `infer` and what goes with it can be asked for. */
export const MAX_ROUTING_ITERATIONS: number;

/** What `fineTune` does where its options say nothing else. */
export const FINE_TUNE_DEFAULTS: Readonly<{
  steps: number;
  learningRate: number;
  batchSize: number;
  trainable: "all" | "capsules";
  rehearsal: number;
  seed: number;
}>;

/** One step. The losses are means over its batch, with the weights from before the step. */
export interface FineTuneStep {
  /** From 1. */
  step: number;
  /** margin + 0.0005 · reconstruction */
  loss: number;
  /** Eq. 4 of the paper (m⁺ 0.9, m⁻ 0.1, λ 0.5). */
  margin: number;
  /** Sum of squared pixel errors of the digit drawn from the pose of its true capsule (section 4.1). */
  reconstruction: number;
  /** Time in the engine, in the worker. */
  milliseconds: number;
}

/** Real digits of MNIST, 100 of each class. The lists are shared by all who ask: do not change them. */
export interface TeachingSets {
  /** 1,000 training digits and 100 images without one (label `null`), which `fineTune` rehearses. */
  rehearsal: Example[];
  /** 1,000 test digits, to measure what a run gained or forgot. */
  heldOut: Example[];
}

export interface TeachingSetsOptions {
  /** Of the stage `teaching-sets`. */
  onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Ends the download, unless someone else waits for it too. */
  signal?: AbortSignal | undefined;
}

export interface SelfCheck {
  name: string;
  maxDifference: number;
}

export interface CapsNetEventMap {
  /**
   * Another device answers from now on, or WebGPU was tried in vain (then `device` and `previous`
   * are both `"cpu"`). Not sent when there is no graphics adapter to try.
   */
  devicechange: CustomEvent<{ device: Device; adapter: string; previous: Device; reason: string }>;
  /** The worker had died (calls in flight rejected with `internal` or `device-lost`); a new one has the last good weights. */
  restart: CustomEvent<{ device: Device; reason: string }>;
}

export interface CapsNet extends EventTarget {
  readonly info: CapsNetInfo;

  /**
   * Recognises n images in one call.
   * @param pixels n·p values; those outside 0 … 1 are clamped, NaN and infinities are `bad-input`. Not changed.
   */
  infer(pixels: Float32Array, options?: InferOptions): Promise<Activations>;

  /**
   * Draws one pose or n of them in one call.
   * @param poses n·D finite numbers; a pose from `infer` has a length below 1
   * @param classes 0 … J − 1, whose capsule has this pose; a list for n poses
   * @returns n·p values, 0 … 1
   */
  decode(poses: Float32Array, classes: number | ArrayLike<number>, options?: DecodeOptions): Promise<Float32Array>;

  /**
   * W of one primary capsule, which makes its votes: û_jd = Σ_p u_p W_pjd.
   * @param capsule 0 … I − 1
   * @returns P·J·D values
   */
  capsuleWeights(capsule: number, options?: DecodeOptions): Promise<Float32Array>;

  /**
   * Measures what each layer, and a whole answer, costs on this machine. Takes a second for a small network;
   * calls of `infer` and steps of `fineTune` slip in between. Rejects with `aborted` if the network moves to
   * another device meanwhile.
   */
  profile(options?: ProfileOptions): Promise<Profile>;

  /**
   * Recognises labelled digits, a few in a call; calls of `infer` slip in between. All examples are
   * seen by the same weights: `importWeights`, `reset` and the steps of `fineTune` wait for the end.
   * Rejects with `unsupported` where k is 2.
   */
  evaluate(set: Example[], options?: EvaluateOptions): Promise<Evaluation>;

  /**
   * Teaches the network some digits, one step of gradient descent at a time: the margin and
   * reconstruction loss of the paper (sections 3 and 4.1) over a batch of the examples, slightly
   * turned, shifted and thickened, and of known digits. They are fetched at the first step, unless
   * `rehearsal` is 0.
   *
   * ```js
   * for await (const { step, loss } of net.fineTune(examples, { steps: 60 })) chart.add(step, loss);
   * ```
   *
   * Each `next()` is one step, so not asking is a pause. Between two steps everything else takes
   * its turn, and answers with the weights as they are then. A run keeps to its device: WebGPU does
   * not take over before it ends. It ends, and the weights stay as its last step left them,
   *
   * - after `steps` steps;
   * - by `break`, `return()` or `throw()`, when the step that runs is through;
   * - by `signal`: the next step rejects with `aborted`;
   *
   * it ends and other weights answer
   *
   * - by `importWeights` or `reset`: the next step rejects with `aborted`;
   * - when the loss explodes or is no number: the step rejects with `bad-input`, and the weights
   *   with the lowest loss are back;
   * - when the worker dies: the step rejects with `internal` or `device-lost` and says after which
   *   step the weights were that are kept. A copy is taken every 10 steps and at the end; with it
   *   the network goes on (`restart`, or `devicechange` where WebGPU had answered beside the CPU).
   *
   * Nothing is checked before the first `next()`. It rejects with `bad-input` for an option out of
   * its range, no example or more than 2,000, a blank one, one picture under two labels (messages
   * count examples from 1), and while another run is open; with `network` where the known
   * digits did not arrive; with `unsupported` where k is 2. The same picture twice under one label
   * counts once.
   *
   * @param examples their pixels are copied; values outside 0 … 1 are clamped
   */
  fineTune(examples: Example[], options?: FineTuneOptions): AsyncGenerator<FineTuneStep, void, void>;

  /**
   * The weights as a safetensors file in F32. Its metadata hold the `specification` and all that the file
   * said which the weights come from (of loading, of `importWeights` or of `reset`), with its statistics.
   * Once they were taught they say by how many steps in all (`taught_steps`) and what (`taught_from`), the
   * statistics are marked `statistics_stale`, and `test_error` and `validation_error` are called
   * `origin_test_error` and `origin_validation_error`. The same weights of the same origin give the same bytes.
   */
  exportWeights(options?: CallOptions): Promise<ArrayBuffer>;

  /**
   * Replaces the weights by those of a safetensors file (F16 or F32) of the same network: its specification
   * must be the same, and a refusal says in what it differs. A file that does not fit is `bad-weights` and
   * changes nothing; one that fits ends a run of `fineTune`.
   * Once begun it cannot be cancelled.
   * @param buffer is copied
   */
  importWeights(buffer: ArrayBuffer | ArrayBufferView, options?: CallOptions): Promise<void>;

  /**
   * Back to the shipped weights, which are downloaded first if loading was given others. A network that
   * is not shipped goes back to the weights that loading was given. Ends a run of `fineTune`.
   */
  reset(options?: CallOptions): Promise<void>;

  /** Ends the workers. What waits or runs, and every later call, rejects with `aborted`. */
  dispose(): void;

  /** @internal The engine's parity test in this browser, on tests/fixtures/parity.safetensors. */
  selfCheck(fixture: Uint8Array): Promise<SelfCheck[]>;

  addEventListener<Name extends keyof CapsNetEventMap>(
    type: Name,
    listener: (event: CapsNetEventMap[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Name extends keyof CapsNetEventMap>(
    type: Name,
    listener: (event: CapsNetEventMap[Name]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}

/**
 * Downloads the engine and the weights and starts them in a worker. Files come from the browser's cache
 * where it has them. Rejects with `unsupported` (no WebAssembly SIMD, no WebGPU where it was asked for,
 * too little memory for the network), `network` or `bad-weights` (a shipped file did not arrive, or
 * arrived damaged: the next call downloads it anew), `bad-input`, `aborted` or `internal`. Networks that
 * were loaded before go on: `dispose` of the old one when the new one is there.
 */
export function loadCapsNet(options?: LoadOptions): Promise<CapsNet>;

/**
 * The digits that teaching needs, fetched once (1.6 MB) for all who ask. A download that failed or
 * was cancelled is begun anew by the next call. Rejects with `network`, `aborted`, or `unsupported`
 * where this build has none.
 */
export function loadTeachingSets(options?: TeachingSetsOptions): Promise<TeachingSets>;

/**
 * A drawing of any size → the image that a network sees, by MNIST's rule: the ink scaled into a box (20 × 20
 * of 28 × 28), its centre of mass in the middle. Synchronous, with the engine's own code in a small
 * program of its own; importing this module waits for it, at most ten seconds, and `loadCapsNet`
 * tries once more if it did not arrive.
 * @param gray width·height values, 0 paper … 1 ink (others are clamped); sides from 1 to 8192 pixels
 * @param options `enabled: false` only fits the whole picture into the square; `input` is that of
 *   `net.info`, MNIST's unless given
 * @returns `input.side`² values (784), all 0 for a blank picture
 * @throws {CapsNetError} `bad-input`, or the reason why the program is not there
 */
export function normalizeDigit(
  gray: Float32Array,
  width: number,
  height: number,
  options?: { enabled?: boolean | undefined; input?: DigitInput | undefined },
): Float32Array;

/** A digit as `normalizeDigit` gives it, and how far it lies from the middle of the larger picture. */
export interface PlacedDigit {
  /** A square of values, 28 × 28 for the network of this page; those outside 0 … 1 are clamped. */
  pixels: Float32Array;
  /** Whole pixels to the right, −4 … 4. */
  right: number;
  /** Whole pixels down, −4 … 4. */
  down: number;
}

/**
 * Two digits laid over each other as in training (section 6 of the paper): each at its place in
 * a picture 8 pixels larger (36 × 36); where ink lies on ink the sum is clipped to 1. Synchronous, with the engine's own code, like
 * `normalizeDigit`.
 * @param first null: no digit
 * @param second the same, as large as the first
 * @returns 1296 values of digits of 28 × 28
 * @throws {CapsNetError} `bad-input`, or the reason why the program is not there
 */
export function overlayDigits(first: PlacedDigit | null, second: PlacedDigit | null): Float32Array;

export interface ShippedNetwork {
  preset: string;
  /** Size of its weight file. */
  bytes: number;
}

/** The networks whose weights this build has: `"compact"` first, then from small to large. */
export function shippedNetworks(): ShippedNetwork[];
