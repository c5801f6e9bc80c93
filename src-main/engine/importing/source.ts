import type { ImportReport } from '../../../src-shared/contract/imports';
import type { LeftOutKind } from './clutter';
import type { SourceLabels } from '../tables/source-labels';

/** A file that an import may take in. `path` is relative to `root`, the folder that the catalog knows as its source. */
export interface FoundFile {
  readonly root: string;
  readonly path: string;
  readonly bytes: number;
  readonly modified: number;
  /** Whether a link may have led to it, so that its real path is another. */
  readonly isLinked: boolean;
  readonly told: SourceLabels;
}

export type SourceEntry =
  | ({ readonly kind: 'image' } & FoundFile)
  | { readonly kind: 'refused'; readonly path: string; readonly reason: string }
  | { readonly kind: 'ignored'; readonly path: string }
  | { readonly kind: 'left-out'; readonly path: string; readonly why: LeftOutKind };

/** Where an import finds images, and what is told of them there. */
export interface ImportSource {
  /** Everything that there is, always in the same order. */
  entries(): AsyncIterable<SourceEntry>;
  /** The folder that `entries` tells completely, so that what it does not tell is gone; null when there is none. */
  readonly folder: string | null;
  /** Whether somebody says what images are, so that a difference from what is known is worth a word. */
  readonly isTelling: boolean;
  /** What the report says of the source itself, once all entries were told. */
  report(): Pick<ImportReport, 'levels' | 'level' | 'file'>;
  close(): void;
}
