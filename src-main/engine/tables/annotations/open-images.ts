import { join, posix } from 'node:path';
import type { PartName } from '../../../../src-shared/domain/layouts';
import { partNamed } from '../../../../src-shared/domain/part-names';
import type { AnnotatedImage, Unusable } from './annotated-image';
import { csvRows } from './csv-maps';
import type { Annotations } from './annotations';
import type { KnownImages } from './known-images';

/** Most images of which labels are kept that lie nowhere: of a whole data set, one mostly has a small piece. */
const mostAbsent = 1000;
/** Confidence from which a label that a machine gave counts; Open Images publishes such from 0.5. */
const leastConfidence = 0.5;

/** What a file of Open Images holds, by the first line of it. */
export type OpenImagesFile = 'labels' | 'boxes' | 'names' | 'images';

/** The kind of a table by its columns; null for none of Open Images. */
export function kindOf(file: string, names: readonly string[]): OpenImagesFile | null {
  const has = (...columns: string[]): boolean => columns.every((column) => names.includes(column));
  if (has('ImageID', 'LabelName', 'XMin')) return 'boxes';
  if (has('ImageID', 'LabelName', 'Confidence')) return 'labels';
  if (
    has('LabelName', 'DisplayName') ||
    (/class-descriptions|classes\.csv$/i.test(file) && names.length === 2 && isCode(names[0] ?? ''))
  )
    return 'names';
  return has('ImageID', 'Subset') ? 'images' : null;
}

const isCode = (text: string): boolean => /^\/[a-z]\/[a-z0-9_]+$/i.test(text.trim());

interface Found {
  part: PartName | null;
  readonly codes: Set<string>;
}

/**
 * Reads tables of Open Images V4 to V7 (storage.googleapis.com/openimages/web/download_v7.html): labels of images by their numbers, with
 * confidence 1 for a label that was verified, 0 for one that was verified as absent. A machine's count where there are no others. Boxes count where no table labels whole images.
 */
export async function* readOpenImages(
  { root, file, others = [] }: Annotations,
  images: KnownImages,
): AsyncGenerator<AnnotatedImage | Unusable> {
  const names = new Map<string, string>();
  const found = new Map<string, Found>();
  const tables = await Promise.all(
    [file, ...others].map(async (each) => ({ file: each, kind: await kindIn(join(root, each), each) })),
  );
  const hasLabels = tables.some(({ kind }) => kind === 'labels');
  const areVerified = tables.some(({ file: table, kind }) => kind === 'labels' && !isByMachine(table));
  let absent = 0;
  const entryOf = (id: string): Found | null => {
    const known = found.get(id);
    if (known) return known;
    if (!images.has(id) && (absent += 1) > mostAbsent) return null;
    const entry = { part: null, codes: new Set<string>() };
    found.set(id, entry);
    return entry;
  };
  for (const { file: table, kind } of tables) {
    if (kind === null || (kind === 'boxes' && hasLabels)) continue;
    if (kind === 'labels' && areVerified && isByMachine(table)) continue;
    const part = partOfTable(table);
    for await (const row of rowsOf(join(root, table), kind)) {
      if ('problem' in row) {
        yield { problem: row.problem, where: table };
        continue;
      }
      const id = row.cell('ImageID');
      if (kind === 'names') {
        names.set(row.cell('LabelName'), row.cell('DisplayName'));
        continue;
      }
      const entry = id === '' ? null : entryOf(id);
      if (entry === null) continue;
      entry.part ??= (kind === 'images' ? partNamed(row.cell('Subset')) : part) ?? null;
      if (kind !== 'images' && (kind === 'boxes' || Number(row.cell('Confidence')) >= leastConfidence)) {
        entry.codes.add(row.cell('LabelName'));
      }
    }
  }
  if (absent > mostAbsent) {
    yield { problem: `${(absent - mostAbsent).toLocaleString('en')} further rows name images that are not here` };
  }
  for (const [id, { part, codes }] of found) {
    yield { path: id, classes: [...codes].map((code) => names.get(code) ?? code), part, where: id };
  }
}

/** The part that a table is about: train-annotations-..., oidv6-train-..., validation-... */
function partOfTable(file: string): PartName | null {
  for (const word of posix
    .basename(file)
    .toLowerCase()
    .split(/[^a-z]+/)) {
    const part = partNamed(word);
    if (part) return part;
  }
  return null;
}

/** Labels that no person has verified come in tables of their own. */
const isByMachine = (file: string): boolean => /machine/i.test(posix.basename(file));

async function kindIn(path: string, file: string): Promise<OpenImagesFile | null> {
  for await (const row of csvRows(path))
    return 'problem' in row ? null : kindOf(file, row.hasHeader ? row.names : row.cells);
  return null;
}

type Row = { cell(column: string): string } | { readonly problem: string };

/** Rows of a table. Descriptions of classes have no header before V6: their first line is a row. */
async function* rowsOf(path: string, kind: OpenImagesFile): AsyncGenerator<Row> {
  let isFirst = true;
  for await (const row of csvRows(path, hasOddCells(kind))) {
    if ('problem' in row) {
      yield row;
      continue;
    }
    const isBare = kind === 'names' && !row.names.includes('LabelName');
    const columns = isBare ? ['LabelName', 'DisplayName'] : row.names;
    const of = (cells: readonly string[]): Row => ({ cell: (column) => cells[columns.indexOf(column)] ?? '' });
    if (isFirst && isBare && row.hasHeader) yield of(row.names);
    isFirst = false;
    yield of(row.cells);
  }
}

/** Titles of photos in the table of images are often unquoted; its first columns are all that is read. */
const hasOddCells = (kind: OpenImagesFile): boolean => kind === 'images';
