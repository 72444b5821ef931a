// @ts-check
// Which network answers while another one comes, with networks that come when the test says so.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Switch } from "../../www/page/networks/switch.js";

/** @typedef {{ info: { preset: string }, disposed: boolean, dispose(): void }} Net */

/** @param {string} preset @returns {Net} */
const networkNamed = (preset) => ({
  info: { preset },
  disposed: false,
  dispose() {
    this.disposed = true;
  },
});

function makeSwitch() {
  /** @type {{ preset: string, signal: AbortSignal, come: (net: Net) => void, fail: (error: unknown) => void, onProgress: (progress: any) => void }[]} */
  const loads = [];
  /** @type {string[]} */
  const events = [];
  /** @type {{ release: () => void }} */
  const leaving = { release: () => {} };
  /** @type {Switch<Net>} */
  const networks = new Switch({
    load: (preset, { signal, onProgress }) =>
      new Promise((come, fail) => {
        signal.addEventListener("abort", () => fail(new Error("aborted")));
        loads.push({ preset, signal, come, fail, onProgress });
      }),
    leave: (net) => {
      events.push(`${net.info.preset} leaves`);
      return new Promise((resolve) => (leaving.release = () => resolve()));
    },
    onNet: (net) => events.push(`${net.info.preset} answers`),
    onChange: () => {},
  });
  return { networks, loads, events, leaving };
}

/** @param {Switch<Net>} networks */
const stateOf = ({ net, coming, failure }) => ({ net: net?.info.preset, coming: coming?.preset, failure: failure?.preset });

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** @param {ReturnType<typeof makeSwitch>} world */
async function withCompact(world) {
  void world.networks.choose("compact");
  await settle();
  const compact = networkNamed("compact");
  world.loads[0]?.come(compact);
  await settle();
  assert.equal(world.networks.net, compact);
  return compact;
}

test("the old network answers until the new one is here and it has left, and is then disposed of", async () => {
  const world = makeSwitch();
  const { networks, loads, events, leaving } = world;
  const compact = await withCompact(world);
  void networks.choose("paper");
  await settle();
  assert.deepEqual(networks.coming, { preset: "paper", progress: null, isHere: false });
  loads[1]?.onProgress({ stage: "weights", loadedBytes: 4, totalBytes: 16 });
  assert.deepEqual(networks.coming?.progress, { loadedBytes: 4, totalBytes: 16 });
  loads[1]?.onProgress({ stage: "warm-up", loadedBytes: 0, totalBytes: 0 });
  assert.equal(networks.coming?.progress, null);
  loads[1]?.come(networkNamed("paper"));
  await settle();
  assert.equal(networks.net, compact, "it has not left yet");
  assert.equal(networks.coming?.isHere, true);
  networks.cancel(); // too late
  leaving.release();
  await settle();
  assert.equal(networks.net?.info.preset, "paper");
  assert.equal(compact.disposed, true);
  assert.equal(networks.coming, null);
  assert.deepEqual(events, ["compact answers", "compact leaves", "paper answers"]);
});

test("a cancelled one is aborted, and what comes of it all the same is disposed of", async () => {
  const world = makeSwitch();
  const { networks, loads } = world;
  const compact = await withCompact(world);
  void networks.choose("paper");
  await settle();
  const late = networkNamed("paper");
  loads[1]?.come(late); // in the same moment
  networks.cancel();
  await settle();
  assert.equal(loads[1]?.signal.aborted, true);
  assert.equal(networks.net, compact);
  assert.equal(late.disposed, true);
  assert.equal(networks.coming, null);
  assert.equal(networks.failure, null);
  assert.equal(compact.disposed, false);
});

test("a third choice ends the second, and the one that answers ends both", async () => {
  const world = makeSwitch();
  const { networks, loads } = world;
  const compact = await withCompact(world);
  void networks.choose("paper");
  await settle();
  void networks.choose("two-digits");
  await settle();
  assert.equal(loads[1]?.signal.aborted, true);
  assert.equal(networks.coming?.preset, "two-digits");
  void networks.choose("compact");
  await settle();
  assert.equal(loads[2]?.signal.aborted, true);
  assert.equal(networks.coming, null);
  assert.equal(networks.net, compact);
  assert.equal(loads.length, 3, "it is here already");
});

test("a choice while another takes over waits for it, and replaces it", async () => {
  const world = makeSwitch();
  const { networks, loads, leaving } = world;
  await withCompact(world);
  void networks.choose("paper");
  await settle();
  const paper = networkNamed("paper");
  loads[1]?.come(paper);
  await settle();
  void networks.choose("compact");
  await settle();
  assert.equal(loads.length, 2);
  leaving.release();
  await settle();
  assert.equal(networks.net, paper);
  assert.equal(networks.coming?.preset, "compact");
  loads[2]?.come(networkNamed("compact"));
  await settle();
  leaving.release();
  await settle();
  assert.equal(networks.net?.info.preset, "compact");
  assert.equal(paper.disposed, true);
});

test("a failure is told with its network, and forgotten with the next choice", async () => {
  const world = makeSwitch();
  const { networks, loads } = world;
  const compact = await withCompact(world);
  void networks.choose("paper");
  await settle();
  const error = new Error("offline");
  loads[1]?.fail(error);
  await settle();
  assert.deepEqual(stateOf(networks), { net: "compact", coming: undefined, failure: "paper" });
  assert.equal(networks.failure?.error, error);
  void networks.choose("paper");
  await settle();
  assert.deepEqual(stateOf(networks), { net: "compact", coming: "paper", failure: undefined });
  assert.equal(compact.disposed, false);
});

test("without one that answers, a failure leaves none, and dropping makes room for the same one", async () => {
  const world = makeSwitch();
  const { networks, loads } = world;
  void networks.choose("compact");
  await settle();
  loads[0]?.fail(new Error("offline"));
  await settle();
  assert.deepEqual(stateOf(networks), { net: undefined, coming: undefined, failure: "compact" });
  void networks.choose("compact");
  await settle();
  const first = networkNamed("compact");
  loads[1]?.come(first);
  await settle();
  networks.drop();
  assert.equal(first.disposed, true);
  void networks.choose("compact");
  await settle();
  loads[2]?.come(networkNamed("compact"));
  await settle();
  assert.equal(networks.net?.disposed, false);
});
