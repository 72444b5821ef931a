// The shapes that the modules of teaching hand to each other.

import type { CapsNet, Shown } from "../types.js";
import type { Examples } from "./examples.js";
import type { Evaluator } from "./evaluator.js";
import type { Pair } from "./pair.js";
import type { Run } from "./run.js";
import type { TaughtWeights } from "./weights.js";

export type Engine = typeof import("../../engine/capsnet.js");
export type Evaluation = Awaited<ReturnType<CapsNet["evaluate"]>>;
export type FineTuneStep = ReturnType<CapsNet["fineTune"]> extends AsyncGenerator<infer Step> ? Step : never;
/** { pixels: Float32Array, label }, as the network takes them. */
export type NetExample = Parameters<CapsNet["evaluate"]>[0][number];

/** A digit that the visitor taught: 28 × 28 bytes, 0 paper … 255 ink. */
export interface TaughtExample {
  /** Made of the pixels: the same picture is the same example, in every tab. */
  id: string;
  pixels: Uint8Array;
  label: number;
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
export interface Lesson {
  origin: "training" | "file";
  /** Steps of training in all. */
  steps: number;
  /** Ids of the examples that training showed it. */
  seen: string[];
  /** When, in milliseconds. */
  at: number;
  measured: Measured | null;
}

export interface Measured {
  /** Null where the held-out digits could not be fetched. */
  heldOut: Evaluation | null;
  own: OwnScore | null;
}

/** How many of the visitor's own examples are recognised. */
export interface OwnScore {
  /** True if training did not show these to the network. */
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
  /** Null: the shipped weights answer. */
  current: Lesson | null;
  /** What a reset or an opened file put aside. */
  previous: Lesson | null;
}

export type Slot = "current" | "previous";

/** The database, or what stands in for it in tests. */
export interface Storage {
  readExamples(preset: string): Promise<TaughtExample[]>;
  writeExamples(preset: string, changes: [id: string, example: TaughtExample | null][]): Promise<void>;
  readRecords(preset: string): Promise<TabRecord[]>;
  readWeights(preset: string, tab: string, slot: Slot): Promise<ArrayBuffer | null>;
  /** The record and the weights of the slots that are given; null empties a slot. All or nothing. */
  writeRecord(record: TabRecord, weights: Partial<Record<Slot, ArrayBuffer | null>>): Promise<void>;
  readBaseline(key: string): Promise<Evaluation | null>;
  writeBaseline(key: string, evaluation: Evaluation): Promise<void>;
}

/** What the widgets of teaching draw. */
export interface View {
  shown: Shown;
  examples: Examples;
  /** The example whose before and after is shown instead of the pad's. */
  selected: TaughtExample | null;
  run: Run;
  settings: Settings;
  weights: TaughtWeights;
  evaluator: Evaluator;
  pair: Pair;
  /** Null until the network is here with the weights that were kept. */
  net: CapsNet | null;
  /** About other tabs. */
  notice: string;
}
