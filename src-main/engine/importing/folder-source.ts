import type { ImportReport, LabelSource } from '../../../src-shared/contract/imports';
import { LabelFile } from '../tables/label-file';
import { folderAt, FolderLevels } from '../layouts/levels';
import { scanFolder } from '../folders/scan';
import type { ImportSource, SourceEntry } from './source';
import { labelledAs, noLabels, type SourceLabels } from '../tables/source-labels';

/** Labels by the folders of a chosen level, by a table, or none. */
export type FolderLabels =
  | Exclude<LabelSource, { from: 'project' | 'layout' | 'folders' }>
  | { readonly from: 'folders'; readonly level: number };

type TableLabels = Extract<LabelSource, { from: 'file' }>;

/** Names of images that a table takes at once, in a millisecond or so. */
const imagesAtOnce = 200;

/** A folder and its sub-folders. Labels come from folder names, from a table, or from nowhere. */
export class FolderSource implements ImportSource {
  readonly classesToUnite = null;
  readonly #levels = new FolderLevels();

  private constructor(
    readonly folder: string,
    /** The level whose folders name classes; null where none do. */
    private readonly level: number | null,
    private readonly table: LabelFile | null,
  ) {}

  /** Opens a folder, and reads its table if there is one; the caller closes it. Kinds 'not-found', 'bad-input', 'cancelled'. */
  static async open(folder: string, labels: FolderLabels, signal: AbortSignal): Promise<FolderSource> {
    const table = labels.from === 'file' ? await openTable(folder, labels, signal) : null;
    const level = labels.from === 'folders' ? labels.level : null;
    return new FolderSource(folder, level, table);
  }

  get hasLabels(): boolean {
    return this.table !== null;
  }

  get parts(): 'keep' | null {
    return this.table?.tellsParts === true ? 'keep' : null;
  }

  async *entries(): AsyncGenerator<SourceEntry> {
    for await (const entry of scanFolder(this.folder)) {
      if (entry.kind !== 'image') {
        yield entry;
        continue;
      }
      if (this.level !== null) this.#levels.add(entry.path);
      yield { ...entry, root: this.folder, labels: await this.#labelsOf(entry.path) };
    }
  }

  report(): Pick<ImportReport, 'levels' | 'level' | 'file' | 'layout'> {
    return { levels: this.#levels.report(), level: this.level, file: this.table?.report() ?? null, layout: null };
  }

  close(): void {
    this.table?.close();
  }

  async #labelsOf(path: string): Promise<SourceLabels> {
    if (this.table) return (await this.table.claim(path)) ?? noLabels;
    if (this.level === null) return noLabels;
    const name = folderAt(path, this.level);
    return name === null ? noLabels : labelledAs(name);
  }
}

const openTable = (root: string, { file, columns }: TableLabels, signal: AbortSignal): Promise<LabelFile> =>
  LabelFile.open(file, { choice: columns, signal, root, images: () => imagesOf(root) });

/** Images of a folder by their names, in batches. */
async function* imagesOf(root: string): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const entry of scanFolder(root)) {
    if (entry.kind !== 'image') continue;
    batch.push(entry.path);
    if (batch.length < imagesAtOnce) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
