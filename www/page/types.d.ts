// The shapes that the page's own modules hand to each other.
// The engine's types are taken from its functions, so that they cannot drift apart.

export type CapsNet = Awaited<ReturnType<typeof import("../engine/capsnet.js").loadCapsNet>>;
export type Activations = Awaited<ReturnType<CapsNet["infer"]>>;
export type Trace = NonNullable<Activations["trace"]>;

/** A picture reduced to ink: size × size bytes, 0 paper … 255 ink. */
export interface InkImage {
  size: number;
  ink: Uint8ClampedArray;
  /** In words, for labels. */
  name: string;
  /** True for MNIST's own pictures, which are normalised already and go into the network as they are. */
  normalised: boolean;
  /** Of a picture that was opened: the longer side of its ink, in pixels of the file as it is kept. */
  detail?: number;
}

/** A stroke in pad units (see PAD_UNITS): x0, y0, x1, y1, … */
export interface Stroke {
  points: number[];
  width: number;
  erase: boolean;
}

/** What lies on a sheet; never changed in place, so that undo can keep it. */
export interface SheetState {
  image: InkImage | null;
  /** How far the picture was moved, in pad units. */
  x: number;
  y: number;
  strokes: readonly Stroke[];
}

/** What the pixels come from and what the widgets show. */
export interface Shown {
  /** The picture as the network gets it, square, or null when the pad is blank. */
  pixels: Float32Array | null;
  /** True if the pixels are MNIST's own, sized and centred by its makers. */
  asItIs: boolean;
  /** The sheets on which is a dot, a dash, or a few pixels: nothing to read. */
  tooSmall: readonly number[];
  /** The two sheets as they lie in the picture, null where one is blank; null for a network that reads one digit. */
  two: readonly (PlacedDigit | null)[] | null;
  /** Whether drawings are sized and centred before the network gets them. */
  normalise: boolean;
  result: Result | null;
  /** True while `result` is the shipped example, computed before the page was built. */
  precomputed: boolean;
  /** The capsule chosen by the visitor, or null for the winner. */
  chosen: number | null;
  /** The reconstruction from `chosen`, or from the winner where the visitor has bent it; null while it is not there. */
  decoded: { digit: number; pixels: Float32Array; isBent?: boolean } | null;
  routingIterations: number;
  network: CapsNet["info"] | null;
  /** True once the network can answer. */
  ready: boolean;
  /** True while the shipped weights answer instead of the taught ones, to compare. */
  original: boolean;
}

/** A digit in the picture of two. */
export interface PlacedDigit {
  /** Square, sized and centred alone. */
  pixels: Float32Array;
  /** Whole pixels off the middle of the picture of two, −4 … 4. */
  right: number;
  down: number;
  /** True if it lies further off the middle on the pad than the network has ever seen. */
  pulledIn: boolean;
  /** The picture of two, it alone. */
  alone: Float32Array;
}

export interface Result {
  digit: number;
  /** The digits that the network sees, longest capsule first: as many as it reads at once. */
  present: readonly number[];
  lengths: Float32Array;
  poses: Float32Array;
  reconstruction: Float32Array;
  /** What the decoder draws from each of `present` alone. */
  reconstructions: readonly Float32Array[];
  trace: Trace | null;
  /** With which it was asked for; left out where that is the network's own number. */
  routingIterations?: number;
}

/** A widget draws what is shown, and reports what is pressed through the callbacks it was made with. */
export interface Widget {
  render(shown: Shown): void;
}
