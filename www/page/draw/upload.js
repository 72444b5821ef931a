// Pictures from outside: chosen, dropped anywhere on the page, or pasted. One goes to the pad; of several the
// first does, and all of them can become examples.

import { create } from "../ui/dom.js";
import { showMissing } from "../offline/renew.js";
import { fileButton } from "../ui/file-button.js";
import { messageOf, onDemand } from "../ui/lazy.js";
import { isSampleDragged } from "./drag-sample.js";
import { nameOf, PictureError, pixelsFromFile } from "./image-file.js";
import address from "./opened.js?chunk";
import { isTyping } from "./shortcuts.js";
import { picture as pictureText, upload as text } from "./text.js";

/** @import { Store } from "../state.js" */
/** @import { InkImage } from "../types.js" */
/** @import { Problem } from "../ui/problems.js" */
/** @typedef {typeof import("./opened.js")} Reading */

/** What reads ink in a picture comes with the first one. */
const fetchReading = /** @type {(onLate: () => void) => Promise<Reading>} */ (onDemand(address));

/**
 * @param {HTMLElement} host
 * @param {Store} store
 * @param {Problem} problem
 * @param {(images: InkImage[]) => void} onMany several at once were opened, or no longer several
 */
export function makeUpload(host, { drawing }, problem, onMany) {
  host.append(
    ...fileButton({ id: "upload-input", accept: "image/*", multiple: true, label: text.open, onFiles: (files) => void take(files, "") }),
    create("p", { class: "note" }, text.note),
  );

  /** Of pictures in quick succession the later ones count. */
  let turn = 0;
  /** @param {Blob[]} files @param {string} none what is said if there is none */
  async function take(files, none) {
    const mine = (turn += 1);
    problem.clear();
    if (files.length === 0) return problem.show(none);
    host.setAttribute("aria-busy", "true");
    const again = () => void (mine === turn && take(files, none));
    // what comes late is for who still waits: whoever draws meanwhile has no picture laid over it
    const reading = await fetchReading(() => problem.current && again()).catch((reason) => {
      if (mine === turn) showMissing(problem, text.noReading(messageOf(reason)), { label: text.again, run: again });
    });
    if (mine !== turn) return;
    if (!reading) return host.removeAttribute("aria-busy");
    /** @type {InkImage[]} */
    const images = [];
    const refused = [];
    for (const file of files) {
      try {
        images.push(await inkFromFile(file, reading));
      } catch (error) {
        refused.push(error instanceof PictureError ? error.message : text.failed(error));
      }
      if (mine !== turn) return;
    }
    host.removeAttribute("aria-busy");
    if (images[0]) drawing.show(images[0]);
    onMany(images.length > 1 ? images : []);
    if (refused.length) problem.show([...new Set(refused)].join(" "));
  }

  drawing.onChange(problem.clear);

  document.addEventListener("paste", (event) => {
    if (!isTyping(event.target)) void take(imagesIn(event.clipboardData), text.nothingPasted);
  });

  // dragenter and dragleave fire for every element on the way, so they are counted.
  let depth = 0;
  const lift = (/** @type {number} */ by) => {
    depth = Math.max(0, depth + by);
    document.documentElement.classList.toggle("is-dropping", depth > 0);
  };
  document.addEventListener("dragenter", () => lift(1));
  document.addEventListener("dragleave", () => lift(-1));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    lift(-depth);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (isSampleDragged() || files.some(({ name }) => /\.safetensors$/i.test(name))) return; // the pad's matter, and the chooser's
    void take(imagesIn(event.dataTransfer), text.nothingDropped);
  });
}

/** @param {Blob} file @param {Reading} reading @returns {Promise<InkImage>} */
async function inkFromFile(file, { OpenedPicture }) {
  const name = nameOf(file);
  const pixels = await pixelsFromFile(file);
  const image = new OpenedPicture(pixels, pictureText.name(name)).image();
  if (!image) throw new PictureError(name + pictureText.nothingSeen);
  return image;
}

/** The pictures, else the first file, whose type the error will name. @param {DataTransfer | null} data */
function imagesIn(data) {
  const files = [...(data?.files ?? [])];
  const pictures = files.filter(({ type }) => type.startsWith("image/"));
  return pictures.length ? pictures : files.slice(0, 1);
}
