// @ts-check
// Weight files in the browser's Cache Storage, under the address that holds a hash of their content.
// A browser that has none, refuses it or finds its disk full is no error: the file comes over the
// network then.

const NAME = "capsnet-weights";

/** `-<hash>.safetensors`: what differs between two versions of one network's file. */
const VERSION = /-[0-9a-f]+\.safetensors$/;

export class WeightsCache {
  #storage;

  /** @param {() => CacheStorage | undefined} storage  throws where the page may not have it */
  constructor(storage) {
    this.#storage = storage;
  }

  /**
   * The file, if it is kept whole; a part of it is deleted.
   * @param {URL} url
   * @param {number} bytes  its length
   * @returns {Promise<Uint8Array<ArrayBuffer> | undefined>}
   */
  take(url, bytes) {
    return this.#attempt(async (cache) => {
      const response = await cache.match(url.href);
      if (!response) return undefined;
      const file = new Uint8Array(await response.arrayBuffer());
      if (file.length === bytes) return file;
      await cache.delete(url.href);
      return undefined;
    });
  }

  /**
   * Keeps the file, in place of other versions of it.
   * @param {URL} url
   * @param {Uint8Array<ArrayBuffer>} file
   * @returns {Promise<void>}
   */
  keep(url, file) {
    return this.#attempt(async (cache) => {
      if (!(await cache.match(url.href))) await cache.put(url.href, new Response(file));
      const others = (await cache.keys()).filter((request) => request.url !== url.href && nameOf(request.url) === nameOf(url.href));
      await Promise.all(others.map((request) => cache.delete(request)));
    });
  }

  /**
   * @param {URL} url
   * @returns {Promise<void>}
   */
  discard(url) {
    return this.#attempt(async (cache) => {
      await cache.delete(url.href);
    });
  }

  /**
   * @template T
   * @param {(cache: Cache) => Promise<T>} action
   * @returns {Promise<T | undefined>}
   */
  async #attempt(action) {
    try {
      const cache = await this.#storage()?.open(NAME);
      return cache && (await action(cache));
    } catch {
      return undefined; // private browsing, a full disk, a sandboxed frame
    }
  }
}

/** @param {string} href  of a file of this site: another folder is another site */
const nameOf = (href) => href.replace(VERSION, "");
