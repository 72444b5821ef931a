// What the views are built for before a network is here.

import { MNIST, OF_MNIST } from "../../engine/constants.js";

/** The ten digits, as MNIST shows them. @type {import("../ui/kind.js").Kind} */
export const USUAL = { classes: OF_MNIST.classes, dims: 16, side: MNIST.side };
