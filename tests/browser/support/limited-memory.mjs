// @ts-check
// A browser with less memory: the real programs, with a limit written into their memory's type.

/**
 * From now on no program that the page compiles gets more than `bytes`.
 * @param {import("@playwright/test").Page} page
 * @param {number} bytes
 */
export async function limitMemory(page, bytes) {
  await page.addInitScript((most) => {
    const MEMORY_SECTION = 5;
    /** LEB128. @param {number} value @returns {number[]} */
    const encoded = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...encoded(value >>> 7)]);
    /** @param {Uint8Array} bytes @param {number} at @returns {[number, number]} the number and where it ends */
    const decoded = (bytes, at) => {
      for (let value = 0, shift = 0; ; shift += 7, at += 1) {
        value |= (bytes[at] & 127) << shift;
        if (bytes[at] < 128) return [value, at + 1];
      }
    };
    /** @param {Uint8Array<ArrayBuffer>} program */
    const limited = (program) => {
      for (let at = 8; at < program.length; ) {
        const [size, start] = decoded(program, at + 1);
        if (program[at] === MEMORY_SECTION) {
          const [initial] = decoded(program, start + 2);
          const section = [1, 1, ...encoded(initial), ...encoded(most >>> 16)]; // one memory, with a maximum, in pages
          return new Uint8Array([...program.subarray(0, at), MEMORY_SECTION, ...encoded(section.length), ...section, ...program.subarray(start + size)]);
        }
        at = start + size;
      }
      return program;
    };
    WebAssembly.compileStreaming = async (source) => WebAssembly.compile(limited(new Uint8Array(await (await source).arrayBuffer())));
  }, bytes);
}
