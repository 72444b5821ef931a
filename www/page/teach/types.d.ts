// The shapes that the modules of teaching hand to each other.

import type { CapsNet, Shown } from "../types.js";
import type { Kind } from "../ui/kind.js";
import type { Answers } from "./answers.js";
import type { Evaluator } from "./evaluator.js";
import type { Examples } from "./examples.js";
import type { Run } from "./run.js";
import type { TaughtWeights } from "./weights.js";

// and those that each module has of its own, so that a module names one place
export type { Activations, CapsNet, InkImage, Shown } from "../types.js";
export type { Drawing } from "../draw/drawing.js";
export type { Kind } from "../ui/kind.js";
export type { Action } from "../ui/problems.js";
export type { Answer } from "./answers.js";
export type { Database } from "./database.js";
export type { Added } from "./examples.js";
export type { Labels } from "./labels.js";
export type { Curves, Ending, Run, RunState } from "./run.js";
export type { Store } from "./store.js";
export type { Kept } from "./weights.js";

export type Engine = typeof import("../../engine/capsnet.js");
export type Evaluation = Awaited<ReturnType<CapsNet["evaluate"]>>;
export type FineTuneStep = ReturnType<CapsNet["fineTune"]> extends AsyncGenerator<infer Step> ? Step : never;
/** { pixels: Float32Array, label }, as the network takes them. */
export type NetExample = Parameters<CapsNet["evaluate"]>[0][number];

/** The network that answers, as teaching knows it. */
export interface Network {
  /** Of the choice: a shipped network, or `file:NAME`. */
  name: string;
  /** Which weights it began with, as a short text: another file has another. */
  base: string;
  kind: Kind;
  /** Whether there are digits to rehearse and to measure with: MNIST's. */
  isKnown: boolean;
  /** Or a dense layer. */
  hasCapsules: boolean;
  /** The file that it came from; null: it ships with the page. */
  bytes: ArrayBuffer | null;
}

/** The name of a class, or null: this is nothing. Another network may have that class at another place. */
export type Label = string | null;

/** A picture that the visitor taught: a byte a pixel, 0 paper … 255 ink. */
export interface TaughtExample {
  /** Made of the pixels: the same picture is the same example, in every tab. */
  id: string;
  pixels: Uint8Array;
  label: Label;
  /** When, in milliseconds; the order of the tray. */
  added: number;
}

/** What happened to one example; null: it was not, or no longer is, there. */
export interface Change {
  id: string;
  before: TaughtExample | null;
  after: TaughtExample | null;
}

/** The options of a run, which begin as the module's defaults. */
export type Settings = { -readonly [Name in keyof Engine["FINE_TUNE_DEFAULTS"]]: Engine["FINE_TUNE_DEFAULTS"][Name] };

/** How a set of weights came about, and what was measured with it. */
export interface Provenance {
  origin: "training" | "file";
  /** Steps of fine-tuning in all. */
  steps: number;
  /** Ids of the examples that fine-tuning showed it. */
  seen: string[];
  /** When, in milliseconds. */
  at: number;
  measured: Measured | null;
}

export interface Measured {
  /** Null where the held-out digits could not be fetched, or are of other classes. */
  heldOut: Evaluation | null;
  own: OwnScore | null;
}

/** How many of the visitor's own examples are recognised. */
export interface OwnScore {
  /** True if fine-tuning did not show these to the network. */
  heldBack: boolean;
  count: number;
  before: number;
  after: number;
}

/** What one tab keeps for one network. The weights lie beside it, by slot. */
export interface TabRecord {
  preset: string;
  tab: string;
  at: number;
  /** Which weights the network began with; older records go without. */
  base?: string;
  /** Null: the original weights answer. */
  current: Provenance | null;
  /** What a reset or an opened file put aside. */
  previous: Provenance | null;
}

export type Slot = "current" | "previous";

/** What the views of teaching draw. */
export interface View {
  network: Network;
  shown: Shown;
  examples: Examples;
  /** The example whose before and after is shown instead of the pad's. */
  selected: TaughtExample | null;
  run: Run;
  settings: Settings;
  weights: TaughtWeights;
  evaluator: Evaluator;
  answers: Answers;
  /** Null until the network is here with the weights that were kept. */
  net: CapsNet | null;
  /** About other tabs. */
  notice: string;
}
