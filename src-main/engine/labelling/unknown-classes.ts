import { Failure } from '../../../src-shared/domain/failure';
import { likeliest } from '../../../src-shared/domain/likeness';
import type { Project } from '../project/project';

/** Classes that a sentence names. */
const named = 3;

/** Class names of a table that the project lacks or has archived. Most are misspelt: a class is made of them only when that is asked for. */
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
      const meant = isArchived ? null : likeliest(name, names);
      const remark = isArchived ? '; it is archived' : meant === null ? '' : `; “${meant}” is like it`;
      return `“${name}” (line ${String(line)}${remark})`;
    });
    const more = this.#lineOf.size > some.length ? ` and ${String(this.#lineOf.size - some.length)} more` : '';
    throw new Failure(
      'bad-input',
      `${file} has classes that the project lacks: ${some.join(', ')}${more}.`,
      'Correct them, or say that they are to be made (--new-classes); nothing was changed.',
    );
  }
}
