import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Memory of WebAssembly never shrinks: an instance that has taken more is dropped after its picture. A new one takes some milliseconds. */
const mostKeptBytes = 256e6;

/** A library in WebAssembly, which is loaded when the first file needs it. */
export class WasmLibrary<Library extends { readonly HEAPU8: Uint8Array }> {
  readonly #load: () => Library | Promise<Library>;
  #present: Promise<Library> | null = null;
  #wasDropped = false;

  constructor(load: () => Library | Promise<Library>) {
    this.#load = load;
  }

  /** Runs `work` with the library. An instance in which it fails is not used again. */
  async use<Result>(work: (library: Library) => Result | Promise<Result>): Promise<Result> {
    this.#present ??= this.#loadAgain();
    try {
      const library = await this.#present;
      const result = await work(library);
      if (library.HEAPU8.length > mostKeptBytes) this.#drop();
      return result;
    } catch (error) {
      this.#drop();
      throw error;
    }
  }

  #drop(): void {
    this.#present = null;
    this.#wasDropped = true;
  }

  async #loadAgain(): Promise<Library> {
    // V8 counts the memory of instances that are gone, but is in no hurry: two JPEG XL of 12 megapixels held 1.5 GB.
    if (this.#wasDropped) collectGarbage();
    this.#wasDropped = false;
    return this.#load();
  }
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
