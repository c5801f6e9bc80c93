import { dirname, join } from 'node:path';
import type { Columns } from '../../../src-shared/contract/imports';
import { throwIfCancelled } from '../base/jobs';
import { yieldToOthers } from '../base/slices';
import type { LabelRow } from '../catalog/label-rows';
import { RowsByPath } from '../tables/rows-by-path';
import { noLabels, type SourceLabels } from '../tables/source-labels';
import type { Rows } from '../tables/table-reader';
import type { Place, ReadLayout } from './layout';

/** Rows of a table, or of annotations, of a place. */
export interface RowSource {
  /** Relative to the place. Paths in its rows may be relative to its folder. */
  readonly file: string;
  /** Some hundred rows a batch. A row without a usable image, or that can't be read, has a problem. */
  readonly rows: AsyncIterable<Rows> | Iterable<Rows>;
  /** Names of its attributes, for rows of a table that a thread reads (readRows). */
  readonly attributes?: readonly string[];
  /** Sentences on how it was read. */
  readonly notes?: readonly string[];
  /**
   * Tables of different roles say different things about the same images, and their rows are put together; default 0. Only rows of role 0
   * are reported where they have no image.
   */
  readonly role?: number;
}

/** Names of images that are added at once, in a millisecond or so. */
const imagesAtOnce = 200;

/**
 * Labels of a place's images by the rows of its tables; see RowsByPath for how they are matched. Rows stay out of the engine's memory.
 * @param sources read one after the other; of two rows for one image, the first one counts, and the other is reported
 * @param columns the table's columns, for the report; null for other sources
 */
export async function readTables(
  place: Place,
  sources: readonly RowSource[],
  signal: AbortSignal,
  columns: Columns | null = null,
): Promise<ReadLayout> {
  const rows = new RowsByPath(place.root, columns, place.isWhole);
  try {
    for (const source of sources) await addRows(rows, place, source, sources.length > 1, signal);
    for (let from = 0; from < place.images.length; from += imagesAtOnce) {
      rows.addImages(place.images.slice(from, from + imagesAtOnce).map((path) => `${place.root}/${path}`));
      await yieldToOthers(signal);
    }
  } catch (error) {
    rows.close();
    throw error;
  }
  return layoutOf(rows);
}

async function addRows(
  rows: RowsByPath,
  { root }: Place,
  { file, rows: batches, attributes = [], notes = [], role = 0 }: RowSource,
  isNamed: boolean,
  signal: AbortSignal,
): Promise<void> {
  const table = rows.addTable({ folder: dirname(join(root, file)), name: isNamed ? file : null, attributes, role });
  for await (const batch of batches) {
    throwIfCancelled(signal);
    rows.add(batch, table);
    await yieldToOthers(signal);
  }
  for (const note of notes) rows.addNote(note);
}

const layoutOf = (rows: RowsByPath): ReadLayout => ({
  labelsOf: (path) => labelsOf(rows.claim(path)),
  tellsParts: rows.tellsParts,
  report: () => rows.report(),
  close: () => {
    rows.close();
  },
});

/** Labels by the rows of an image, which are of different roles. The first one that has a label gives it. */
function labelsOf(rows: readonly LabelRow[]): SourceLabels {
  const [first, second] = rows;
  if (first === undefined) return noLabels;
  if (second === undefined) return { ...labelOf(first), tags: first.tags, attributes: first.attributes };
  const tags = rows.flatMap((row) => row.tags);
  const attributes = rows.flatMap((row) => row.attributes);
  return { ...rows.map(labelOf).reduce(either), tags, attributes };
}

type Label = Omit<SourceLabels, 'tags' | 'attributes'>;

const labelOf = ({ state, className, part, annotations }: LabelRow): Label => ({
  state,
  className,
  ...(part && { part }),
  ...(annotations && { annotations }),
});

const either = (one: Label, other: Label): Label => ({
  ...other,
  ...one,
  ...(one.state === 'unlabelled' && { state: other.state, className: other.className }),
});
