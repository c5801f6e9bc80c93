import type { PartCounts, PartName } from '../../../src-shared/domain/layouts';
import type { LabelFileReport } from '../../../src-shared/contract/imports';
import type { SourceLabels } from '../tables/source-labels';

/** Classes that are listed; a data set of persons may have some ten thousand. */
const listedClasses = 1000;

/** Counts the labels that a layout would give. */
export class LabelSummary {
  readonly #classes = new Map<string, number>();
  readonly #parts: PartCounts = { train: 0, validation: 0, test: 0 };
  #images = 0;
  #unlabelled = 0;
  readonly #annotators = new Set<string>();
  /** Images that several annotators gave a class, and those of them that were given different ones. */
  #judgedAgain = 0;
  #differing = 0;

  add({ className, part, annotations = [] }: SourceLabels): void {
    this.#images += 1;
    if (className === null) this.#unlabelled += 1;
    else this.#classes.set(className, (this.#classes.get(className) ?? 0) + 1);
    if (part != null) this.#parts[part] += 1;
    for (const { annotator } of annotations) this.#annotators.add(annotator);
    const given = annotations.flatMap((each) => (each.className === null ? [] : [each.className]));
    if (given.length > 1) this.#judgedAgain += 1;
    if (new Set(given).size > 1) this.#differing += 1;
  }

  get classes(): { name: string; images: number }[] {
    const sorted = [...this.#classes].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
    return sorted.slice(0, listedClasses).map(([name, images]) => ({ name, images }));
  }

  get parts(): PartCounts {
    return { ...this.#parts };
  }

  get unlabelled(): number {
    return this.#unlabelled;
  }

  /** Sentences on several annotators: none where the source tells of fewer than two. */
  annotatorNotes(): string[] {
    if (this.#annotators.size < 2) return [];
    const count = (number: number): string => number.toLocaleString('en');
    return [
      `${count(this.#annotators.size)} annotators; ${count(this.#differing)} of the ${count(this.#judgedAgain)} images that several of them labelled have different answers.`,
      'The label is what most of them said. A tie leaves the image unlabelled; all answers are kept.',
    ];
  }

  /** A sentence with numbers, after what a layout says. @param tellsParts whether the source tells parts */
  sentence(says: string, tellsParts: boolean): string {
    const count = (number: number): string => number.toLocaleString('en');
    const classes = this.#classes.size === 1 ? '1 class' : `${count(this.#classes.size)} classes`;
    const images = this.#images === 1 ? '1 image' : `${count(this.#images)} images`;
    const without = this.#unlabelled === 0 ? '' : `, ${count(this.#unlabelled)} of them without a label`;
    const name = (part: PartName): string => `${part} ${count(this.#parts[part])}`;
    const parts = tellsParts ? `; ${name('train')}, ${name('validation')}, ${name('test')}` : '';
    if (this.#classes.size === 0) return `${says}; ${images}${parts}.`;
    return `${says}; ${classes}, ${images}${without}${parts}.`;
  }
}

/** Sentences on rows that can't be used and rows without an image. */
export function rowNotes(report: LabelFileReport | null): string[] {
  if (report === null) return [];
  const notes: string[] = [...(report.notes ?? [])];
  const [bad] = report.bad;
  const [unmatched] = report.unmatched;
  if (bad) {
    const total = report.badRows.toLocaleString('en');
    notes.push(
      report.areNames
        ? `File names that do not fit: ${total}; the first is ${bad.reason}.`
        : `Rows that can’t be used: ${total}; the first is line ${String(bad.line)}: ${bad.reason}.`,
    );
  }
  if (unmatched) {
    notes.push(
      `Rows without an image: ${report.unmatchedRows.toLocaleString('en')}; the first is line ${String(unmatched.line)}: ${unmatched.path}.`,
    );
  }
  return notes;
}
