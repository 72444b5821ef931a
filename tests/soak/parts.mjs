// @ts-check
// All parts of the soak, in their order.

import { closedTabs } from "./parts/closed-tabs.mjs";
import { damagedExampleFiles } from "./parts/damaged-examples.mjs";
import { damagedWeights } from "./parts/damaged-weights.mjs";
import { flatMemory } from "./parts/flat-memory.mjs";
import { killedWorkers } from "./parts/killed-workers.mjs";
import { lostDevices } from "./parts/lost-devices.mjs";
import { randomWalks } from "./parts/random-walks.mjs";
import { storage } from "./parts/storage.mjs";
import { twoTabs } from "./parts/two-tabs.mjs";

export const PARTS = [...flatMemory, damagedWeights, damagedExampleFiles, killedWorkers, closedTabs, lostDevices, storage, twoTabs, randomWalks];
