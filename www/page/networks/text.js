// What the page says about its networks: what each is called and for, and what went wrong, in words
// that say what can be done. A network that is new here goes by the name of its file.

import { codeOf } from "../answer/prediction.js";
import { capital } from "../draw/text.js";
import { fixed, grouped, megabytes, percent } from "../ui/numbers.js";
import { isOfFile, withoutMark } from "./opened.js";

/** @typedef {import("../types.js").CapsNet["info"]} Info */
/** @typedef {{ loadedBytes: number, totalBytes: number }} Progress */
/** @typedef {{ name: string, called: string, about: string }} Words `called`: inside a sentence */

/** @type {Record<string, Words>} */
const NETWORKS = {
  "compact": {
    name: "Compact",
    called: "the compact network",
    about: "Reads one digit. Small, and trained so that its inside can be read.",
  },
  "two-digits": {
    name: "Two digits",
    called: "the network for two digits",
    about: "Reads two digits that lie over each other, or one alone; its inside can be read, too.",
  },
  "paper": {
    name: "The paper’s",
    called: "the paper’s network",
    about: "Reads one digit. As large as in the paper of 2017; its inside can be read, too.",
  },
};

/** @param {string} preset @returns {Words} */
export function wordsFor(preset) {
  if (isOfFile(preset)) {
    const name = withoutMark(preset);
    return { name, called: `your network “${name}”`, about: "A network of yours. It stays on your device." };
  }
  return Object.hasOwn(NETWORKS, preset) ? NETWORKS[preset] : { name: preset, called: `the network “${preset}”`, about: "" };
}

export const chooser = {
  label: "Network",
  cancel: "Cancel",
  staying: "Answers until the other one has loaded.",
  /** @param {number} bytes */
  size: (bytes) => `${megabytes(bytes)} MB`,
  /** @param {string} preset */
  download: (preset) => `Download of ${wordsFor(preset).called}`,
  /** @param {Progress | null | undefined} progress @param {"short" | "long"} [length] */
  progress(progress, length = "long") {
    if (!progress) return "starting";
    const { loadedBytes, totalBytes } = progress;
    const share = percent(loadedBytes / (totalBytes || 1));
    return length === "short" ? share : `${share}, ${megabytes(loadedBytes)} of ${megabytes(totalBytes)} MB`;
  },
  /** @param {string} name @param {string} progress */
  coming: (name, progress) => `${name}, ${progress}`,
  /** @param {string} preset */
  answersNow: (preset) => `${capital(wordsFor(preset).called)} answers now.`,
  /** @param {string} coming @param {string} answering */
  onItsWay: (coming, answering) => `${capital(wordsFor(coming).called)} is loading. ${capital(wordsFor(answering).called)} answers until then. Escape cancels.`,
  /** @param {string} preset */
  goesOn: (preset) => `${capital(wordsFor(preset).called)} goes on answering.`,
};

/** Stages of the download; an unknown one keeps its own name. @type {Record<string, string>} */
const STAGES = { "program": "program", "weights": "weights", "gpu-program": "program for the graphics processor" };

export const status = {
  network: "Network",
  runsOn: "Runs on",
  lastAnswer: "Last answer",
  download: "Download of the network",
  onItsWay: "loading",
  starting: "starting",
  notStartedYet: "not started yet",
  notStarted: "not started",
  notHere: "not loaded",
  /** @param {string} stage @param {number} share */
  stage: (stage, share) => `${STAGES[stage] ?? stage} ${percent(share)}`,
  /** @param {Info} info */
  parameters: ({ preset, parameters }) => `${wordsFor(preset).name}, ${grouped(parameters)} parameters`,
  /** @param {Info} info */
  device({ device, adapter }) {
    const where = device === "webgpu" ? "your graphics processor" : "your processor";
    return adapter ? `${where} (${adapter})` : where;
  },
  /** @param {number | null} milliseconds */
  time: (milliseconds) => (milliseconds === null ? "none yet" : `${fixed(milliseconds, 1)} ms`),
};

/** Of a network file that a visitor opens. */
export const file = {
  open: "Open a network file",
  note: "A .safetensors file of any network that this project trains or this page has saved. Or drop it here; it stays on your device.",
  forget: "Forget",
  /** @param {string} preset */
  forgetLabel: (preset) => `Forget ${wordsFor(preset).called}`,
  /** @param {number} bytes @param {number} most */
  tooLarge: (bytes, most) => `It has ${megabytes(bytes)} MB; a network file has at most ${megabytes(most)}.`,
  /** @param {string} name @param {unknown} error */
  unreadable: (name, error) => `${name.slice(0, 60)} could not be read. ${sentence(error instanceof Error ? error.message : String(error))}`,
  gone: "Its file is no longer here: open it again.",
  notKept: "This browser keeps no files for the page: after a reload the network has to be opened again.",
};

export const actions = {
  retry: "Retry",
  close: "Close",
  useProcessor: "Use the processor",
  /** @param {string} preset */
  use: (preset) => `Use ${wordsFor(preset).called}`,
};

/** Of the address. @param {string} name @param {string} asked @param {readonly string[]} known @param {string} otherwise */
export const unknownOption = (name, asked, known, otherwise) =>
  `The address asks for the ${name} “${asked.slice(0, 40)}”, which does not exist here (there is ${known.join(", ")}). The page uses ${otherwise}.`;

export const partMissing = Object.assign(new Error("A part of this page did not arrive."), { code: "network" });

const notKept = "It was not chosen here before, so this browser has not kept it.";

/** Whether not even an answer came. @param {unknown} error */
const isUnreachable = (error) => error instanceof Error && error.cause instanceof TypeError;

/** @param {unknown} error @param {string | null} another its name, where it is not the usual network */
export function loadingFailed(error, another) {
  const cause = error instanceof Error ? sentence(error.message) : "";
  const called = another ? wordsFor(another).called : "the network";
  switch (codeOf(error)) {
    case "unsupported":
      return cause;
    case "network": {
      const why = another ? `${notKept} ` : "";
      if (!navigator.onLine) return `You are offline, so ${called} cannot be downloaded. ${why}Your drawing is kept; the page goes on by itself when the connection is back.`;
      if (another && isUnreachable(error)) return `${capital(called)} could not be downloaded: the server cannot be reached. ${why}Your drawing is kept.`;
      return `${capital(called)} could not be downloaded. ${cause} Your drawing is kept.`;
    }
    default:
      return `The network could not be started. ${cause} Your drawing is kept.`;
  }
}

/**
 * Nothing has come for a while.
 * @param {string} preset @param {boolean} isStarting all that was counted is here @param {string | null} staying who answers meanwhile
 */
export function silent(preset, isStarting, staying) {
  const called = capital(wordsFor(preset).called);
  const why = isStarting ? `${called} takes long to start: its server does not answer, or this device is slow.` : `${called} does not come: its server does not answer.`;
  return `${why} When it comes, it is taken. ${staying ? chooser.goesOn(staying) : "Your drawing is kept."}`;
}

/**
 * Another network was chosen and did not come; the one before it goes on.
 * @param {unknown} error @param {string} preset @param {string} staying
 */
export function switchFailed(error, preset, staying) {
  const cause = error instanceof Error ? sentence(error.message) : "";
  const goesOn = chooser.goesOn(staying);
  const { called } = wordsFor(preset);
  switch (codeOf(error)) {
    case "unsupported":
      return `${cause} ${goesOn}`;
    case "network":
      if (!navigator.onLine) return `You are offline, so ${called} cannot be downloaded. ${notKept} ${goesOn}`;
      if (isUnreachable(error)) return `${capital(called)} could not be downloaded: the server cannot be reached. ${notKept} ${goesOn}`;
      return `${capital(called)} could not be downloaded. ${cause} ${goesOn}`;
    case "bad-weights":
      return `${capital(called)} cannot be used. ${cause} ${goesOn}`;
    default:
      return `${capital(called)} could not be started. ${cause} ${goesOn}`;
  }
}

export const noWebGpu = "The address asks for WebGPU, which is not available here. The same network runs on your processor.";

export const restarted = "The network stopped unexpectedly and was started again. Your drawing is kept.";

/** @param {string} reason */
export const lostGraphics = (reason) => `The graphics processor no longer answers; your processor goes on. ${sentence(reason)}`;

/** @param {unknown} error */
export function answerFailed(error) {
  return `The network cannot answer. ${error instanceof Error ? sentence(error.message) : ""} Your drawing is kept.`;
}

/** @param {string} text */
const sentence = (text) => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);
