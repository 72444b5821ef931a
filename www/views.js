// The views of the page as elements: `import { Study } from "./views.js"`. Types and documentation: views.d.ts.
import { elementOf } from "./views/element.js";
import { KINDS } from "./views/kinds.js";

export { Study } from "./views/study.js";

for (const [name, build] of Object.entries(KINDS)) {
  if (!customElements.get(name)) customElements.define(name, elementOf(build));
}
