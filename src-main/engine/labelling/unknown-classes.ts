import { Failure } from '../../../src-shared/domain/failure';
import { nearestName } from '../../../src-shared/domain/nearest-name';
import type { Project } from '../project/project';

/** Most classes that a sentence names. */
const mostNamed = 3;

/** Class names of a table that the project lacks or has archived. Most are misspelt, so they are added only on request. */
export class UnknownClasses {
  /** The first line of each name. */
  readonly #lineOf = new Map<string, number>();

  constructor(private readonly project: Project) {}

  note(name: string, line: number): void {
    const known = this.project.catalog.classes.byName(name);
    const isListed = known?.removed === 0 && known.archived === 0;
    if (!isListed && !this.#lineOf.has(name)) this.#lineOf.set(name, line);
  }

  /** Throws kind 'bad-input' when such names were noted. */
  refuse(file: string): void {
    if (this.#lineOf.size === 0) return;
    const classes = this.project.catalog.classes.all();
    const names = classes.flatMap(({ name, archived }) => (archived ? [] : [name]));
    const some = [...this.#lineOf].slice(0, mostNamed).map(([name, line]) => {
      const isArchived = classes.some((row) => row.name === name);
      const nearest = nearestName(name, names);
      const guess = nearest === null ? '' : `; did you mean “${nearest}”?`;
      const remark = isArchived ? '; it is archived' : guess;
      return `“${name}” (line ${String(line)}${remark})`;
    });
    const more = this.#lineOf.size > some.length ? ` and ${String(this.#lineOf.size - some.length)} more` : '';
    throw new Failure('bad-input', `${file} names classes that the project does not have: ${some.join(', ')}${more}.`, {
      step: 'add-classes',
    });
  }
}
