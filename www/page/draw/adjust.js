// Under a picture that was opened: which part of it is meant, how it is turned, and what of it is ink. All of it
// shows at once on the pad and in the image that the network gets.

import { inkScale } from "../ui/colors.js";
import { button, context2d, create, setAttributes, setText } from "../ui/dom.js";
import { Drags } from "../ui/drags.js";
import { atMostEvery } from "../ui/frame.js";
import { withoutFling } from "../ui/no-fling.js";
import { paintPixels } from "../ui/pixels.js";
import { placesOn } from "../ui/places-on.js";
import { AS_IT_COMES, originOf } from "./origin.js";
import { adjust as text } from "./text.js";

/** @import { Store } from "../state.js" */
/** @import { InkImage, Shown } from "../types.js" */
/** @import { OpenedPicture } from "./opened.js" */
/** @import { Wish } from "./origin.js" */
/** @import { Box } from "./picture/planes.js" */

/** A crop is at least this share of the picture's longer side. */
const LEAST_CROP = 0.03;
/** An arrow key moves or widens the crop by this share of it. */
const KEY_STEP = 0.02;
/** The slider turns so far each way, in degrees; quarters have buttons. */
const MOST_TURN = 45;
/** A picture is shown at most so many times as wide as high, and as high as wide: strips could not be cropped, long ones would fill the page. */
const [WIDEST, HIGHEST] = [4, 1.5];
/** Often enough for eyes; a new crop takes some hundredths of a second. */
const AGAIN_MS = 60;

/** @param {HTMLElement} host @param {Store} store */
export function makeAdjust(host, { drawing }) {
  const photo = create("canvas", { class: "adjust-photo", "aria-hidden": "true" });
  const frame = create("div", { class: "adjust-crop", role: "group", tabindex: 0, "data-testid": "crop", "aria-label": text.crop });
  const ground = create("div", { class: "adjust-ground", "data-testid": "crop-ground" }, photo, frame);
  const turn = slider("turn", text.turn, -MOST_TURN, MOST_TURN, 1, (value) => ask({ turn: quarter + value }));
  const threshold = slider("threshold", text.threshold, 5, 95, 5, (value) => ask({ threshold: value / 100 }));
  const invert = create("input", { type: "checkbox", "data-testid": "invert" });
  invert.addEventListener("change", () => ask({ invert: invert.checked }));
  const preview = create("canvas", { class: "pixels adjust-preview", role: "img", "data-testid": "adjust-preview" });
  const said = create("p", { class: "note", role: "status" });
  const root = create(
    "details",
    { class: "adjust", "data-testid": "adjust", hidden: true },
    create("summary", {}, text.title),
    create("p", { class: "note" }, text.how),
    create("div", { class: "adjust-columns" }, ground, create("figure", {}, preview, create("figcaption", {}, text.preview))),
    create("div", { class: "button-row" }, small("crop-whole", text.whole, () => ask({ crop: whole() })), small("turn-left", text.left, () => turnQuarter(-90)), small("turn-right", text.right, () => turnQuarter(90))),
    ...[turn.element, threshold.element],
    create("label", { class: "switch" }, invert, create("span", {}, text.invert)),
    create("div", { class: "button-row" }, small("adjust-reset", text.reset, () => ask(AS_IT_COMES))),
    said,
  );
  host.append(root);

  /** @type {OpenedPicture | null} */
  let opened = null;
  /** @type {Wish} */
  let wish = AS_IT_COMES;
  /** The image that the wish belongs to. @type {InkImage | null} */
  let shownImage = null;

  /** @returns {Box} */
  const whole = () => ({ left: 0, top: 0, width: opened?.pixels.width ?? 1, height: opened?.pixels.height ?? 1 });
  /** The quarter turns in what is wished; the slider shows the rest. */
  let quarter = 0;
  const turnQuarter = (/** @type {number} */ by) => {
    quarter += by;
    ask({ turn: wish.turn + by });
  };

  /** @param {Partial<Wish>} change */
  function ask(change) {
    wish = { ...wish, ...change };
    apply();
    place();
  }

  const apply = atMostEvery(AGAIN_MS, () => {
    const image = opened?.image(wish);
    setText(said, image ? "" : text.nothing);
    if (!image || originOf(drawing.sheet.state.image)?.opened !== opened) return;
    shownImage = image;
    drawing.sheet.swap(image);
  });

  function place() {
    if (!opened) return;
    const { width, height } = opened.pixels;
    const crop = opened.cropOf(wish);
    const style = { left: crop.left / width, top: crop.top / height, width: crop.width / width, height: crop.height / height };
    for (const [side, share] of Object.entries(style)) frame.style.setProperty(side, `${100 * share}%`);
    if (Math.abs(wish.turn - quarter) > MOST_TURN) quarter = 90 * Math.round(wish.turn / 90);
    const off = wish.turn - quarter;
    turn.show(off, text.degrees(off));
    threshold.show(Math.round(100 * wish.threshold), text.percent(wish.threshold));
    invert.checked = wish.invert;
  }

  takeCrop(ground, {
    least: () => LEAST_CROP * Math.max(whole().width, whole().height),
    whole,
    onCrop: (crop) => ask({ crop }),
  });
  frame.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!by || !opened || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const all = whole();
    const step = KEY_STEP * Math.max(all.width, all.height);
    const crop = { ...opened.cropOf(wish) };
    if (event.shiftKey) Object.assign(crop, { width: crop.width + by[0] * step, height: crop.height + by[1] * step });
    else Object.assign(crop, { left: crop.left + by[0] * step, top: crop.top + by[1] * step });
    ask({ crop: inside(crop, all, LEAST_CROP * Math.max(all.width, all.height)) });
  });

  return {
    /** @param {Shown} shown */
    render({ pixels, two }) {
      const origin = originOf(drawing.sheet.state.image);
      root.hidden = origin === null;
      if (!origin) return;
      if (origin.opened !== opened) {
        opened = origin.opened;
        Object.assign(photo, { width: opened.pixels.width, height: opened.pixels.height });
        context2d(photo).putImageData(new ImageData(opened.pixels.rgba, opened.pixels.width, opened.pixels.height), 0, 0);
        ground.style.aspectRatio = String(Math.min(WIDEST, Math.max(1 / HIGHEST, photo.width / photo.height)));
        setText(said, "");
      }
      if (drawing.sheet.state.image !== shownImage) {
        shownImage = drawing.sheet.state.image;
        wish = origin.wish;
        place();
      }
      const seen = two ? (two[drawing.top]?.pixels ?? null) : pixels;
      const { side } = drawing.input;
      paintPixels(preview, seen, side, side, inkScale());
      setAttributes(preview, { "aria-label": text.previewLabel(side) });
    },
  };
}

/**
 * A crop drawn with the pointer over the picture.
 * @param {HTMLElement} ground
 * @param {{ least: () => number, whole: () => Box, onCrop: (crop: Box) => void }} options
 */
function takeCrop(ground, { least, whole, onCrop }) {
  const at = (/** @type {PointerEvent} */ event) => {
    const { x, y } = placesOn(ground)(event);
    const { width, height } = whole();
    return { x: x * width, y: y * height };
  };
  const cropTo = (/** @type {{ x: number, y: number }} */ from, /** @type {PointerEvent} */ event) => {
    const { x, y } = at(event);
    const crop = { left: Math.min(from.x, x), top: Math.min(from.y, y), width: Math.abs(x - from.x), height: Math.abs(y - from.y) };
    if (Math.max(crop.width, crop.height) >= least()) onCrop(inside(crop, whole(), least()));
  };
  withoutFling(ground);
  // a pointer that is taken away says no place
  new Drags().on(ground, { begin: at, move: cropTo, end: (from, event) => event.type === "pointerup" && cropTo(from, event) });
}

/** A crop within the picture. @param {Box} crop @param {Box} whole @param {number} least @returns {Box} */
export function inside(crop, whole, least) {
  const width = Math.max(Math.min(least, whole.width), Math.min(whole.width, crop.width));
  const height = Math.max(Math.min(least, whole.height), Math.min(whole.height, crop.height));
  const left = Math.max(0, Math.min(whole.width - width, crop.left));
  const top = Math.max(0, Math.min(whole.height - height, crop.top));
  return { left, top, width, height };
}

/** @param {string} testId @param {string} label @param {() => void} act */
const small = (testId, label, act) => button({ "data-testid": testId }, act, label);

/**
 * @param {string} testId @param {string} label @param {number} min @param {number} max @param {number} step
 * @param {(value: number) => void} onInput
 */
function slider(testId, label, min, max, step, onInput) {
  const input = create("input", { type: "range", "data-testid": testId, min, max, step });
  input.addEventListener("input", () => onInput(input.valueAsNumber));
  const value = create("output", { translate: "no" });
  return {
    element: create("label", { class: "adjust-slider" }, create("span", {}, label), input, value),
    /** @param {number} shown @param {string} words */
    show(shown, words) {
      input.value = String(shown);
      setText(value, words);
    },
  };
}
