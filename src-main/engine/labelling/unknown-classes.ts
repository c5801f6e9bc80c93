import { Failure } from '../../../src-shared/domain/failure';
import { nearestName } from '../../../src-shared/domain/nearest-name';
import type { Project } from '../project/project';

/** Classes that a sentence names. */
const named = 3;

/** Class names in a table that the project lacks or has archived. Most are misspelt, so such classes are added only on request. */
export class UnknownClasses {
  /** The first line of each. */
  readonly #lineOf = new Map<string, number>();

  constructor(private readonly project: Project) {}

  note(name: string, line: number): void {
    const known = this.project.catalog.classes.byName(name);
    const isInSight = known?.removed === 0 && known.archived === 0;
    if (!isInSight && !this.#lineOf.has(name)) this.#lineOf.set(name, line);
  }

  /** Throws kind 'bad-input' when there are such names. */
  refuse(file: string): void {
    if (this.#lineOf.size === 0) return;
    const classes = this.project.catalog.classes.all();
    const names = classes.flatMap(({ name, archived }) => (archived ? [] : [name]));
    const some = [...this.#lineOf].slice(0, named).map(([name, line]) => {
      const isArchived = classes.some((row) => row.name === name);
      const meant = isArchived ? null : nearestName(name, names);
      const remark = isArchived ? '; it is archived' : meant === null ? '' : `; did you mean “${meant}”?`;
      return `“${name}” (line ${String(line)}${remark})`;
    });
    const more = this.#lineOf.size > some.length ? ` and ${String(this.#lineOf.size - some.length)} more` : '';
    throw new Failure('bad-input', `${file} names classes that the project does not have: ${some.join(', ')}${more}.`, {
      step: 'add-classes',
    });
  }
}
