// @ts-check
// Pages that embed the module: where it comes from, what their policy allows, in which frame they stand.

/** @typedef {import("../../soak/chance.mjs").Chance} Chance */
/**
 * @typedef {object} Embedding
 * @property {"same" | "open" | "closed" | "half"} from its own origin, another that allows it, one that does not, one that allows only the modules
 * @property {Record<string, string>} policy directives and what they say; none: no policy
 * @property {string | null} sandbox attribute of the frame that the page stands in
 */

/** One thing that is forbidden, or nothing. @type {((there: string) => Record<string, string>)[]} */
const POLICIES = [
  () => ({}),
  (there) => ({ "script-src": `'self' ${there} 'wasm-unsafe-eval'`, "worker-src": `'self' blob: ${there}` }),
  (there) => ({ "default-src": `'self' ${there}`, "script-src": `'self' ${there} 'wasm-unsafe-eval'`, "worker-src": `blob: 'self' ${there}`, "require-trusted-types-for": "'script'", "trusted-types": "capsnet" }),
  () => ({ "worker-src": "'self'" }),
  (there) => ({ "worker-src": `blob: ${there}` }),
  () => ({ "worker-src": "blob:" }),
  () => ({ "worker-src": "'none'" }),
  (there) => ({ "script-src": `'self' ${there}` }),
  () => ({ "script-src": "'self' 'wasm-unsafe-eval' blob:" }),
  () => ({ "connect-src": "'self'" }),
  () => ({ "connect-src": "'none'" }),
  () => ({ "require-trusted-types-for": "'script'", "trusted-types": "another" }),
];

/** Each policy from its own origin and from one that allows it, and some of the rest. @param {Chance} chance @param {string} there the other origin @returns {Embedding[]} */
export function embeddings(chance, there) {
  const policies = POLICIES.map((make) => make(there));
  return [
    ...policies.flatMap((policy) => /** @type {const} */ (["same", "open"]).map((from) => ({ from, policy, sandbox: null }))),
    ...Array.from({ length: 2 }, () => ({ from: /** @type {const} */ ("closed"), policy: chance.pick(policies), sandbox: null })),
    ...[{}, chance.pick(policies)].map((policy) => ({ from: /** @type {const} */ ("half"), policy, sandbox: null })),
    ...Array.from({ length: 3 }, () => ({ from: chance.pick(/** @type {const} */ (["same", "open"])), policy: {}, sandbox: sandboxOf(chance) })),
  ];
}

const OTHERS = ["allow-forms", "allow-popups", "allow-modals", "allow-downloads", "allow-pointer-lock", "allow-presentation"];

/** A frame's attribute, with the two that count or without. @param {Chance} chance @param {string[]} [counting] */
export const sandboxOf = (chance, counting = chance.pick([["allow-scripts"], ["allow-scripts", "allow-same-origin"]])) => [...counting, ...OTHERS.filter(() => chance.real() < 0.4)].join(" ");

/**
 * What has to come of it: it works, the module cannot even be imported, or `unsupported` with these words.
 * @param {Embedding} embedding @param {string} there
 * @returns {"works" | "no import" | RegExp}
 */
export function expected({ from, policy, sandbox }, there) {
  const foreign = from !== "same";
  const scripts = policy["script-src"];
  const isOpaque = sandbox !== null && !sandbox.includes("allow-same-origin");
  if (from === "closed" || (foreign && scripts && !scripts.includes(there)) || (isOpaque && from === "same")) return "no import";
  if (from === "half") return /Access-Control-Allow-Origin|content security policy/;
  const connects = policy["connect-src"] ?? policy["default-src"];
  if (connects === "'none'" || (foreign && connects && !connects.includes(there))) return /content security policy.*connect-src/;
  if (scripts && !scripts.includes("wasm-unsafe-eval")) return /wasm-unsafe-eval|[Cc]ontent [Ss]ecurity [Pp]olicy/;
  if (policy["trusted-types"] && policy["trusted-types"] !== "capsnet") return /trusted-types/;
  if (isOpaque) return /allow-same-origin/;
  const workers = policy["worker-src"] ?? scripts;
  if (workers && foreign && !(workers.includes("blob:") && workers.includes(there))) return /worker-src blob: http/;
  if (workers && !foreign && !workers.includes("'self'")) return /worker-src/;
  return "works";
}

/**
 * Headers that isolate a page from other origins, on it and on what it loads, by kind of file.
 * @typedef {object} Isolation
 * @property {Record<"page" | "module" | "worker" | "wasm" | "weights", Record<string, string>>} headers
 * @property {Record<string, string>} policy of the page, as in `Embedding`
 */

/** @param {Chance} chance @param {string[]} values with "" for none @param {string} name @returns {Record<string, string>} */
const header = (chance, name, values) => {
  const value = chance.pick(values);
  return value ? { [name]: value } : {};
};

/** @type {Record<string, string>[]} */
const WORKER_POLICIES = [{}, {}, { "worker-src": "'self'" }, { "worker-src": "'self' blob:" }];

/** A page that asks for isolation, in all ways, and files that know of it or do not. @param {Chance} chance @returns {Isolation[]} */
export function isolations(chance) {
  const COEP = "Cross-Origin-Embedder-Policy";
  const file = () => ({ ...header(chance, COEP, ["", "", "require-corp", "credentialless"]), ...header(chance, "Cross-Origin-Resource-Policy", ["", "same-origin", "same-site", "cross-origin"]) });
  return ["require-corp", "credentialless"].flatMap((coep) => ["", "same-origin", "same-origin-allow-popups"].flatMap((coop) => WORKER_POLICIES.map((policy) => ({
    headers: { page: { [COEP]: coep, ...(coop && { "Cross-Origin-Opener-Policy": coop }) }, module: file(), worker: file(), wasm: file(), weights: file() },
    policy,
  }))));
}

/** It works, but where the worker may come neither by itself nor from a blob. @param {Isolation} isolation */
export function expectedOfIsolation({ headers, policy }) {
  const comes = headers.worker["Cross-Origin-Embedder-Policy"] !== undefined;
  return comes || !policy["worker-src"] || policy["worker-src"].includes("blob:") ? "works" : /^unsupported: .*Cross-Origin-Embedder-Policy.*worker-src 'self' blob:/;
}
