import { resolve, sep } from 'node:path';
import { Failure } from '../../src-shared/domain/failure';

/** Paths that the person chose: in a system dialog, by dropping, as an argument, or in an earlier session. */
export class KnownPaths {
  readonly #chosen = new Set<string>();

  add(path: string): void {
    this.#chosen.add(resolve(path));
  }

  has(path: string): boolean {
    return this.#chosen.has(resolve(path));
  }

  /** Whether a path was chosen, or lies below one that was. */
  contains(path: string): boolean {
    const wanted = resolve(path);
    return [...this.#chosen].some((each) => wanted === each || wanted.startsWith(each + sep));
  }

  /** Throws kind 'permission' unless the person chose all of these paths, and those to read or a folder that they lie in. */
  require(paths: readonly string[], toRead: readonly string[] = []): void {
    const unknown = paths.find((path) => !this.has(path)) ?? toRead.find((path) => !this.contains(path));
    if (unknown === undefined) return;
    throw new Failure(
      'permission',
      `${unknown} was not chosen in this window.`,
      'Choose it in a dialog or drop it on the window.',
    );
  }
}
