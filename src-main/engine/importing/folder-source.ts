import type { ImportReport, LabelSource } from '../../../src-shared/contract/imports';
import { LabelFile } from '../tables/label-file';
import { classLevelOf } from './parts';
import { folderAt, FolderLevels } from './levels';
import { scanFolder } from './scan';
import type { ImportSource, SourceEntry } from './source';
import { labelledAs, noLabels, type SourceLabels } from '../tables/source-labels';

export type FolderLabels = Exclude<LabelSource, { from: 'project' }>;

/** A folder with its sub-folders; labels come from folder names, from a table, or from nowhere. */
export class FolderSource implements ImportSource {
  readonly #levels = new FolderLevels();

  private constructor(
    readonly folder: string,
    /** At which level folders name classes; null where they name none. */
    private readonly level: number | null,
    private readonly table: LabelFile | null,
  ) {}

  /** Reads the table, if there is one. Kinds 'not-found', 'bad-input', 'cancelled'. Who calls this also calls `close`. */
  static async open(folder: string, labels: FolderLabels, signal: AbortSignal): Promise<FolderSource> {
    const table = labels.from === 'file' ? await LabelFile.open(labels.file, labels.columns, signal) : null;
    const level = labels.from === 'folders' ? (labels.level ?? (await classLevelOf(folder))) : null;
    return new FolderSource(folder, level, table);
  }

  get isTelling(): boolean {
    return this.table !== null;
  }

  async *entries(): AsyncGenerator<SourceEntry> {
    for await (const entry of scanFolder(this.folder)) {
      if (entry.kind !== 'image') {
        yield entry;
        continue;
      }
      if (this.level !== null) this.#levels.add(entry.path);
      yield { ...entry, root: this.folder, told: this.#tell(entry.path) };
    }
  }

  report(): Pick<ImportReport, 'levels' | 'level' | 'file'> {
    return { levels: this.#levels.report(), level: this.level, file: this.table?.report() ?? null };
  }

  close(): void {
    this.table?.close();
  }

  #tell(path: string): SourceLabels {
    if (this.table) return this.table.claim(this.folder, path) ?? noLabels;
    if (this.level === null) return noLabels;
    const name = folderAt(path, this.level);
    return name === null ? noLabels : labelledAs(name);
  }
}
