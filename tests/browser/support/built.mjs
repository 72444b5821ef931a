// @ts-check
// Files of dist/ by the name that they have without their hash.

import { readdirSync } from "node:fs";

const DIST = new URL("../../../dist/", import.meta.url);

/**
 * Its address relative to the page.
 * @param {string} folder
 * @param {RegExp} name
 */
export function built(folder, name) {
  const [file, ...others] = readdirSync(new URL(folder, DIST)).filter((file) => name.test(file));
  if (!file || others.length) throw new Error(`dist/${folder}/ has ${file ? "several files" : "no file"} called ${name}.`);
  return `${folder}/${file}`;
}
