import type { ImportReport, LabelSource } from '../../../src-shared/contract/imports';
import type { LayoutChoice, LayoutName } from '../../../src-shared/domain/layouts';
import type { JobContext } from '../base/jobs';
import { scanFolder } from '../folders/scan';
import { classesOf } from '../layouts/class-names';
import { fittingLayouts, namedLayouts, placedChoice, type Fitting } from '../layouts/choosing';
import type { ReadLayout } from '../layouts/layout';
import { FolderLevels } from '../layouts/levels';
import { openPlace } from '../layouts/place';
import type { SourceLabels } from '../tables/source-labels';
import type { ImportSource, SourceEntry } from './source';

type LayoutLabels = Omit<Extract<LabelSource, { from: 'layout' }>, 'from'>;
type SourceJob = Pick<JobContext, 'signal' | 'reach'>;

/** Layouts of which one is meant where folders name the classes. */
const byFolders: readonly LayoutName[] = ['split-folders', 'class-folders', 'no-labels'];

/** A folder whose layout tells the labels. */
export class LayoutSource implements ImportSource {
  readonly #levels = new FolderLevels();

  private constructor(
    readonly folder: string,
    private readonly fitting: Fitting,
    private readonly read: ReadLayout,
    private readonly choice: LayoutChoice,
    private readonly isReported: boolean,
    readonly classesToUnite: ReadonlyMap<string, number> | null,
  ) {}

  /** Opens a folder in a layout, by default in the likeliest that fits; the caller closes it. Kinds 'bad-input', 'cancelled'. */
  static async open(folder: string, { as, choice }: LayoutLabels, job: SourceJob): Promise<LayoutSource> {
    return LayoutSource.#open(folder, namedLayouts(as, choice), choice, true, job);
  }

  /** Opens a folder whose folders name the classes, at the likeliest level; parts that it tells are left out. */
  static async ofFolders(folder: string, job: SourceJob): Promise<LayoutSource> {
    return LayoutSource.#open(folder, byFolders, { parts: 'ignore' }, false, job);
  }

  static async #open(
    folder: string,
    named: readonly LayoutName[],
    chosen: LayoutChoice,
    isReported: boolean,
    job: SourceJob,
  ): Promise<LayoutSource> {
    const place = await openPlace(folder, job);
    const choice = await placedChoice(place, chosen);
    const fitting = await fittingLayouts(place, named, choice, job.signal);
    // Whoever asks for folders means them, even if they are called as no class is.
    const likeliest = (isReported ? null : fitting.find(({ layout }) => layout.name !== 'no-labels')) ?? fitting[0];
    const read = await likeliest.layout.read(place, choice, job.signal);
    try {
      const classes = choice.oneClass === true ? await classesOf(place.images, read, job.signal) : null;
      return new LayoutSource(folder, likeliest, read, choice, isReported, classes);
    } catch (error) {
      read.close();
      throw error;
    }
  }

  /** Folders and their names are no answer to what a person has labelled since. */
  get hasLabels(): boolean {
    return this.fitting.fit.level === undefined && this.fitting.layout.name !== 'no-labels';
  }

  get parts(): 'keep' | 'lock' | null {
    const { parts = 'keep' } = this.choice;
    return this.read.tellsParts && parts !== 'ignore' ? parts : null;
  }

  async *entries(): AsyncGenerator<SourceEntry> {
    const { fit } = this.fitting;
    for await (const entry of scanFolder(this.folder)) {
      if (entry.kind !== 'image') {
        yield entry;
        continue;
      }
      if (fit.level !== undefined) this.#levels.add(entry.path);
      yield { ...entry, root: this.folder, labels: this.#labelsOf(entry.path) };
    }
  }

  report(): Pick<ImportReport, 'levels' | 'level' | 'file' | 'layout'> {
    const { layout, fit } = this.fitting;
    return {
      levels: this.#levels.report(),
      level: fit.level ?? null,
      file: this.read.report(),
      layout: this.isReported ? layout.name : null,
    };
  }

  close(): void {
    this.read.close();
  }

  #labelsOf(path: string): SourceLabels {
    const labels = this.read.labelsOf(path);
    return this.parts !== null || labels.part == null ? labels : { ...labels, part: null };
  }
}
