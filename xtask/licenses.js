// @ts-check
// The licences of the crates that are compiled into the programs, as Vite lists those of what it bundles.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

/** @import { Plugin } from "vite" */

/** @typedef {{ name: string, version: string, license: string | null, manifest_path: string }} Crate  as `cargo metadata` tells it */

const FOR = ["--locked", "--no-default-features", "--features", "cpu,gpu,digit"];
const TARGET = "wasm32-unknown-unknown";

/**
 * What is linked into the programs. The tree knows which crates, the metadata where they lie.
 * @param {string} root of the repository
 * @returns {Crate[]}
 */
function linked(root) {
  const cargo = (/** @type {string[]} */ args) => execFileSync("cargo", args, { cwd: root, encoding: "utf8", maxBuffer: 1e9, stdio: ["ignore", "pipe", "inherit"] });
  const tree = cargo(["tree", ...FOR, "--package", "capsnet", "--target", TARGET, "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]);
  const names = new Set(tree.split("\n").map((line) => line.replace(/ \(\*\)$/, "")));
  /** @type {{ packages: Crate[] }} */
  const { packages } = JSON.parse(cargo(["metadata", ...FOR, "--format-version", "1", "--filter-platform", TARGET]));
  return packages.filter(({ name, version }) => names.has(`${name} v${version}`)).sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
}

/** @param {string} root of the repository */
export function rustLicenses(root) {
  const crates = linked(root);
  /** Texts, each once, with those that it is of. @type {Map<string, string[]>} */
  const texts = new Map();
  for (const { name, version, manifest_path: manifest } of crates) {
    const folder = path.dirname(manifest);
    for (const file of readdirSync(folder, { withFileTypes: true }).filter((each) => each.isFile() && /^(licen[cs]e|copying|notice|unlicense)/i.test(each.name))) {
      const text = readFileSync(path.join(folder, file.name), "utf8").replaceAll("\r", "").trim();
      texts.set(text, [...(texts.get(text) ?? []), `${name} ${version}`]);
    }
  }
  const lines = crates.map(({ name, version, license }) => `- [${name} ${version}](https://crates.io/crates/${name}/${version}): ${license ?? "see its page"}`);
  const quoted = [...texts].map(([text, of]) => `## ${of.join(", ")}\n\n${text}`);
  return `# Licenses of the programs in wasm/\n\nThese crates are compiled into them, unchanged, with Rust's standard library (MIT OR Apache-2.0). Their source lies where each link leads.\n\n${lines.join("\n")}\n\n${quoted.join("\n\n")}\n`;
}

/** @param {string} root of the repository @returns {Plugin} */
export const listLicenses = (root) => ({
  name: "capsnet:licenses",
  apply: "build",
  generateBundle() {
    this.emitFile({ type: "asset", fileName: "licenses-wasm.md", source: rustLicenses(root) });
  },
});
