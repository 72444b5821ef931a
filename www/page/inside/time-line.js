// The time line: play, pause, a step back or on, or anywhere with the slider.

import { create, icon, setAttributes, setText } from "../ui/dom.js";
import { momentAt, momentsOf } from "./steps.js";
import { routing as text } from "./text-routing.js";

/** Long enough to read what a step does. */
const STEP_MS = 1100;
const ICONS = { back: "M6 5v14M19 5 9 12l10 7z", on: "M18 5v14M5 5l10 7-10 7z", play: "M7 4l13 8-13 8z", pause: "M8 5v14M16 5v14" };

/** @param {(position: number) => void} onMove */
export function makeTimeLine(onMove) {
  const button = (/** @type {string} */ name, /** @type {string} */ path, /** @type {string} */ testId) =>
    create("button", { type: "button", class: "icon-button", "aria-label": name, "data-testid": testId }, icon(path));
  const back = button(text.back, ICONS.back, "time-back");
  const play = button(text.play, ICONS.play, "time-play");
  const on = button(text.on, ICONS.on, "time-on");
  const slider = create("input", { type: "range", min: 0, step: 1, "aria-label": text.time, "data-testid": "time" });
  const ticks = create("div", { class: "time-ticks", "aria-hidden": "true" });
  const element = create("div", { class: "time" }, create("div", { class: "time-buttons" }, back, play, on), create("div", { class: "time-track" }, slider, ticks));

  let position = 0;
  let rounds = 0;
  let isBlank = true;
  let timer = 0;
  const last = () => momentsOf(rounds) - 1;
  const move = (/** @type {number} */ to) => {
    position = Math.max(0, Math.min(last(), to));
    onMove(position);
  };
  const pause = () => {
    clearInterval(timer);
    timer = 0;
    setAttributes(play, { "aria-label": text.play });
    play.replaceChildren(icon(ICONS.play));
  };
  const tick = () => {
    move(position + 1);
    if (position === last()) pause();
  };
  play.addEventListener("click", () => {
    if (timer) return pause();
    if (isBlank) return;
    if (position === last()) move(0);
    timer = window.setInterval(tick, STEP_MS);
    setAttributes(play, { "aria-label": text.pause });
    play.replaceChildren(icon(ICONS.pause));
  });
  for (const [one, by] of /** @type {const} */ ([[back, -1], [on, 1]])) {
    one.addEventListener("click", () => {
      pause();
      move(position + by);
    });
  }
  slider.addEventListener("input", () => {
    pause();
    move(slider.valueAsNumber);
  });

  return {
    element,
    /** Out of sight nothing moves. */
    pause,
    /** @param {number} at @param {number} count rounds @param {boolean} blank there is nothing to play */
    show(at, count, blank) {
      position = at;
      isBlank = blank;
      if (isBlank && timer) pause();
      if (count !== rounds) {
        rounds = count;
        setAttributes(slider, { max: last() });
        ticks.replaceChildren(
          ...Array.from({ length: rounds }, (_, k) => create("span", { style: `--at: ${last() > 0 ? (4 * k) / last() : 0}` }, String(k + 1))),
        );
      }
      slider.value = String(position);
      setAttributes(slider, { "aria-valuetext": text.moment(momentAt(position), rounds) });
      setAttributes(play, { "aria-disabled": String(isBlank) });
      setAttributes(back, { "aria-disabled": String(position === 0) });
      setAttributes(on, { "aria-disabled": String(position === last()) });
    },
  };
}
