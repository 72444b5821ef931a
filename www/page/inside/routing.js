// Routing by agreement: one time line for the votes in their plane, what each spot adds, and the couplings, of a
// digit and, beside it, of another.

import { digitColor, inkColor } from "../ui/colors.js";
import { create, setAttributes, setText } from "../ui/dom.js";
import { oncePerFrame } from "../ui/frame.js";
import { fixed } from "../ui/numbers.js";
import { scroller } from "../ui/scroller.js";
import { formulasOf } from "./formulas.js";
import { argmax } from "../answer/reading.js";
import { evenCoupling, roleOf, runnerUp } from "./inside.js";
import { numbersOf, routedTo, scalesOf, standAt } from "./routed.js";
import { makeRoundTable } from "./round-table.js";
import { capsuleAt, capsulesOf, placeOf } from "./spots.js";
import { carried, momentAt, momentsOf, standing } from "./steps.js";
import { makeStrip } from "./strip.js";
import { formulaName, placeInWords, routing as text } from "./text-routing.js";
import { makeTimeLine } from "./time-line.js";
import { makeVoteSpace } from "./vote-space.js";
import { makeWhereFrom } from "./where-from.js";

/** @typedef {import("../types.js").Shown} Shown */
/** @typedef {import("../types.js").CapsNet["info"]} Info */
/** @typedef {import("./routed.js").Routed} Routed */
/** @typedef {import("./selection.js").Selection} Selection */
/** @typedef {NonNullable<Info["primary"]>} Primary */

/**
 * @param {HTMLElement} host
 * @param {Info & { primary: Primary, routing: NonNullable<Info["routing"]> }} info
 * @param {{ selection: Selection, mostIterations: number, onIterations: (iterations: number) => void, choose: (digit: number | null) => void }} page
 */
export function makeRouting(host, info, { selection, mostIterations, onIterations, choose }) {
  const { classes, primary } = info;
  const even = evenCoupling(info);
  const leak = info.routing.leak === null ? null : { even, none: 1 - even * classes.length };
  const slider = create("input", { type: "range", id: "iterations", min: 1, max: mostIterations, step: 1, value: info.routingIterations, "data-testid": "routing-iterations" });
  const count = create("output", { for: "iterations", class: "count" });
  slider.addEventListener("input", () => onIterations(slider.valueAsNumber));

  const readout = create("p", { class: "readout" });
  const pickers = [text.digit, text.beside].map((label, k) => {
    const select = create("select", { "data-testid": `routing-digit-${k}` });
    select.append(...classes.map((name, digit) => create("option", { value: digit }, name)));
    return { select, label: create("label", { class: "picker" }, create("span", {}, label), select) };
  });
  pickers[0].select.addEventListener("change", () => choose(Number(pickers[0].select.value)));
  pickers[1].select.addEventListener("change", () => {
    other = Number(pickers[1].select.value);
    prepare();
  });
  const timeLine = makeTimeLine((to) => {
    position = to;
    paint();
  });
  const moment = create("strong", { "data-testid": "moment" });
  const meaning = create("span");
  const example = create("p", { class: "note" });
  const formulas = scroller(formulaName, { "class": "formulas", "data-testid": "formulas" });
  const columns = [0, 1].map(() => makeColumn());
  const table = makeRoundTable(classes);
  host.append(
    create("div", { class: "iterations" }, create("label", { for: "iterations" }, text.iterations), slider, count),
    create("div", { class: "pickers" }, ...pickers.map(({ label }) => label)),
    timeLine.element,
    create("p", { class: "moment" }, moment, " ", meaning),
    formulas,
    example,
    readout,
    create("div", { class: "beside-each-other" }, ...columns.map(({ element }) => element)),
    create("div", { class: "legend" }, create("span", {}, "−"), create("span", { class: "ramp ramp-signed" }), create("span", {}, "+"), create("span", {}, text.legend)),
    create("ul", { class: "routing-notes note", role: "list" }, ...text.notes.map((words) => create("li", {}, words))),
    table.element,
    create("p", { class: "note" }, text.tableNote),
  );

  let position = momentsOf(info.routingIterations) - 1;
  let rounds = info.routingIterations;
  /** Beside the digit, where the visitor chose it. @type {number | null} */
  let other = null;
  /** @type {Shown | null} */
  let last = null;
  /** @type {Routed[]} */
  let routed = [];
  let scales = scalesOf([]);
  /** What was worked out: not again with every move of the pen. @type {unknown[]} */
  let known = [];
  /** What is shown. @type {unknown[]} */
  let drawn = [];
  /** In a task of its own: of a thousand capsules, sums and pictures take their time each. */
  const soon = oncePerFrame(() => paint());
  let stands = { of: /** @type {unknown} */ (null), at: -1, list: /** @type {import("./vote-space.js").Stand[]} */ ([]) };

  function makeColumn() {
    const nameOf = () => (column.routed ? classes[column.routed.digit] : "");
    const numeral = create("span", { class: "column-numeral", translate: "no" });
    const which = create("span", { class: "column-which" });
    const length = create("span", { class: "column-length", "data-testid": "column-length" });
    const space = makeVoteSpace({
      readout,
      name: text.space,
      rest: text.rest,
      capsules: capsulesOf(primary),
      marks: text.marks,
      read: (i) => {
        if (!column.routed) return null;
        const { long, rounds: all } = column.routed;
        const { round } = momentAt(position);
        return text.vote(placeInWords(placeOf(i, primary)), nameOf(), { length: long[i], coupling: all[round].couplings[i], agreement: all[round].agreements[i] });
      },
      onPoint: (i) => selection.point(i === null ? null : placeOf(i, primary)),
      onPick: (i) => selection.follow(i),
    });
    /** At a spot, the capsule that adds most. @param {number} row @param {number} at */
    const strongest = (row, at) => {
      const { added } = column.now() ?? { added: [] };
      const types = Array.from({ length: primary.types }, (_, type) => Math.abs(added[capsuleAt(type, row, at, primary)]));
      return capsuleAt(argmax(types), row, at, primary);
    };
    const where = makeWhereFrom({
      readout,
      name: text.where,
      rest: text.rest,
      side: info.image.rows,
      primary,
      read: (row, at) => {
        const now = column.now();
        return now && text.spot(nameOf(), row, at, now.spots[row * primary.columns + at], placeInWords(placeOf(strongest(row, at), primary)));
      },
      onPoint: (at) => selection.point(at && { ...at, type: null }),
      onPick: (row, at) => column.now() && selection.follow(strongest(row, at)),
    });
    const sum = create("figcaption");
    const marks = create("canvas", { class: "strip-marks", "aria-hidden": "true" });
    const strip = create("div", { class: "strip", role: "img", tabindex: 0 }, marks);
    const drawStrip = makeStrip(marks);
    const says = () => setText(readout, strip.getAttribute("aria-label") ?? "");
    for (const event of ["pointerenter", "focus"]) strip.addEventListener(event, says);
    for (const event of ["pointerleave", "blur"]) strip.addEventListener(event, () => setText(readout, text.rest));
    const ticks = [...(even < 0.08 || even > 0.35 ? [] : [even]), 0.5, 1].map((at) => create("span", { style: `--at: ${at}` }, String(Number(at.toFixed(2)))));
    strip.style.setProperty("--even", String(even));
    const element = create(
      "div",
      { class: "column" },
      create("div", { class: "column-head" }, numeral, which, length),
      create("figure", {}, create("figcaption", {}, text.space), space.element),
      create("figure", {}, create("figcaption", {}, text.where), where.element, sum),
      create("figure", {}, create("figcaption", {}, text.couplings), strip, create("div", { class: "strip-ticks", "aria-hidden": "true" }, ...ticks)),
    );
    const column = {
      element,
      /** @type {Routed | null} */
      routed: null,
      now: () => column.routed?.rounds[standing(momentAt(position))] ?? null,
      /** @param {Routed | null} next */
      prepare(next) {
        column.routed = next;
        const name = next ? classes[next.digit] : "";
        setText(numeral, name);
        if (next) element.style.setProperty("--hue", `var(--digit-${next.digit})`);
        else element.style.removeProperty("--hue");
        space.show(next && { digit: next.digit, points: next.points, order: next.order, label: text.spaceLabel(name, next.long.length) }, scales.reach, scales.most);
      },
      /** @param {import("./vote-space.js").Stand | null} stand @param {string} role of the digit @param {number[]} held capsules */
      paint(stand, role, held) {
        const { round } = momentAt(position);
        const now = column.now();
        const name = nameOf();
        setText(which, role);
        setText(length, now ? `‖v‖ ${fixed(now.length)}` : "");
        space.at(stand, held);
        const followed = selection.followed === null ? null : placeOf(selection.followed, primary);
        where.show(last?.pixels ?? null, now && { added: now.spots, reach: scales.added, label: text.whereName(name, standing(momentAt(position))) }, selection.pointed, followed);
        const most = now && argmax(now.spots);
        setText(sum, now && most !== null ? text.sum(now.sum, placeOf(most, primary), now.spots[most]) : column.routed ? text.notYet : "");
        const couplings = column.routed?.rounds[round].couplings ?? null;
        drawStrip.show(couplings, column.routed ? digitColor(column.routed.digit) : "");
        setAttributes(strip, { "aria-label": couplings ? text.strip(name, round, couplings) : last?.pixels ? text.coming : text.none });
      },
    };
    return column;
  }

  /** Works out what the last answer says of the two digits. */
  const prepare = () => {
    if (!last) return;
    const { result, chosen } = last;
    const trace = result?.trace?.votes && result.trace.couplings ? result.trace : null;
    const digit = chosen ?? result?.digit ?? null;
    const pair = result && digit !== null ? [digit, other === null || other === digit ? runnerUp(result.lengths, digit) : other] : [];
    const now = [trace, ...pair];
    const isOther = now.length !== known.length || now.some((part, k) => part !== known[k]);
    if (isOther && !trace && result && known[0]) return; // its votes are on their way: what stood there stays for that moment
    const count = trace?.couplings.length ?? last.routingIterations; // pictures of rounds are of those that they have
    position = carried(position, rounds, count);
    rounds = count;
    if (isOther) {
      known = now;
      const before = routed;
      routed = trace ? pair.map((j) => routedTo(trace, j, info, before.find(({ digit: d }) => d === j)?.plane ?? null)) : [];
      scales = scalesOf(routed);
      columns.forEach((column, k) => column.prepare(routed[k] ?? null));
      table.show(routed);
      setText(readout, trace ? text.rest : last.pixels ? text.coming : text.none);
    }
    pickers.forEach(({ select }, k) => {
      if (pair[k] !== undefined && select.value !== String(pair[k])) select.value = String(pair[k]);
      select.disabled = pair[k] === undefined;
    });
    soon();
  };

  const paint = () => {
    const at = momentAt(position);
    timeLine.show(position, rounds, !last?.pixels);
    table.at(standing(at));
    setText(moment, text.moment(at, rounds));
    const [first] = routed;
    const trace = last?.result?.trace;
    setText(meaning, first ? text.meaning(at, rounds, classes[first.digit], leak) : "");
    const capsule = selection.followed ?? (first ? argmax(first.rounds[rounds - 1].added) : null);
    setText(example, first && capsule !== null && at.step !== "squash" ? text.example(placeInWords(placeOf(capsule, primary))) : "");
    formulas.replaceChildren(...(first && trace?.agreements && capsule !== null ? formulasOf(at.step, numbersOf(trace, first, at.round, capsule, info), info.routing) : []));
    if (stands.of !== routed || stands.at !== position) stands = { of: routed, at: position, list: routed.map((one) => standAt(one, at, scales.agreed)) };
    const { pointed, followed } = selection;
    const held = pointed ? Array.from({ length: primary.types }, (_, type) => capsuleAt(type, pointed.row, pointed.column, primary)).filter((_, type) => pointed.type === null || pointed.type === type) : [];
    if (followed !== null) held.push(followed);
    columns.forEach((column, k) => {
      const role = roleOf(last?.result, routed[k]?.digit);
      column.paint(stands.list[k] ?? null, role ? text[role] : "", held);
    });
  };

  return {
    pause: timeLine.pause,
    /** @param {Shown} shown */
    render(shown) {
      slider.value = String(shown.routingIterations);
      setText(count, String(shown.routingIterations));
      const now = [shown.result, shown.chosen, shown.pixels, shown.routingIterations, inkColor()];
      if (now.every((part, k) => part === drawn[k])) return;
      drawn = now;
      last = { ...shown };
      prepare();
    },
    /** After another capsule was pointed at or followed. */
    mark: soon,
  };
}
