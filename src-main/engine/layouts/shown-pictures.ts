import { Failure } from '../../../src-shared/domain/failure';
import { projectState } from '../project/project-state';

/** Pictures that can be shown; those of earlier recognitions go first. */
const most = 1000;

/**
 * Files outside the project that a recognition has named as examples, by number. So a window can show them, and no other file: it never
 * tells a path.
 */
export class ShownPictures {
  readonly #paths = new Map<number, string>();
  #last = 0;

  /** @param path absolute @returns the number under which the picture can be shown */
  add(path: string): number {
    this.#last += 1;
    this.#paths.set(this.#last, path);
    this.#paths.delete(this.#last - most);
    return this.#last;
  }

  /** Kind 'not-found'. */
  pathOf(picture: number): string {
    const path = this.#paths.get(picture);
    if (path === undefined) throw new Failure('not-found', `There is no example ${String(picture)}.`);
    return path;
  }
}

export const shownPictures = projectState(() => new ShownPictures());
