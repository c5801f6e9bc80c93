import type { ImportReport } from '../../../src-shared/contract/imports';
import type { LeftOutKind } from '../folders/clutter';
import type { SourceLabels } from '../tables/source-labels';

/** A file that an import may take in. `path` is relative to `root`, the folder that the catalog knows as its source. */
export interface FoundFile {
  readonly root: string;
  readonly path: string;
  readonly bytes: number;
  readonly modified: number;
  /** Whether a link may have led to it, so that its real path is another. */
  readonly isLinked: boolean;
  /** Labels, tags and attributes from the source. */
  readonly labels: SourceLabels;
}

export type SourceEntry =
  | ({ readonly kind: 'image' } & FoundFile)
  | { readonly kind: 'refused'; readonly path: string; readonly reason: string }
  | { readonly kind: 'ignored'; readonly path: string }
  | { readonly kind: 'left-out'; readonly path: string; readonly why: LeftOutKind };

/** A place where an import finds images, and labels for them. */
export interface ImportSource {
  /** All entries, always in the same order. */
  entries(): AsyncIterable<SourceEntry>;
  /** The folder whose entries are complete, so that files not among them are gone; null when there is none. */
  readonly folder: string | null;
  /** Whether the source carries labels. Only then are differences from known labels reported. */
  readonly hasLabels: boolean;
  /** What to do with the parts of a split that the source tells: keep them as the project's split, or lock it, too; null for none. */
  readonly parts: 'keep' | 'lock' | null;
  /** Images by class name, where names that differ in case, blanks or Unicode forms only are to be one class; else null. */
  readonly classesToUnite: ReadonlyMap<string, number> | null;
  /** The report's part about the source itself; to be asked for after all entries. */
  report(): Pick<ImportReport, 'levels' | 'level' | 'file' | 'layout'>;
  close(): void;
}
