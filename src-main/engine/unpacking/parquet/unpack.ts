import { basename } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { at } from '../../../../src-shared/domain/at';
import { Failure } from '../../../../src-shared/domain/failure';
import type { PartName } from '../../../../src-shared/domain/layouts';
import { partNamed } from '../../../../src-shared/domain/part-names';
import { LabelTable } from '../label-table';
import type { ParquetFile } from '../material';
import { damaged, sizeOf, type Found, type Reading } from '../reading';
import { columnsOf, type ParquetColumns } from './columns';
import { limitedCompressors, openParquet, tooLarge, type OpenParquet } from './file';
import { RowWriter } from './row-writer';

/**
 * Writes the pictures of Parquet files, each by the format of its content, and a table of their labels. The files are one data set: all have
 * the columns of the first. A file's name or folder names its part, as in train-00000-of-00002.parquet.
 */
export async function unpackParquet(files: readonly ParquetFile[], reading: Reading): Promise<Found> {
  let table: LabelTable | null = null;
  let columns: ParquetColumns | null = null;
  let before = 0;
  const words = new Set(files.flatMap(wordsOf).map((word) => word.trim().toLowerCase()));
  for (const place of files) {
    const { file } = place;
    try {
      using parquet = await openParquet(file, reading.limits.rowGroupBytes);
      const own = columnsOf(parquet.metadata);
      if (own === null) throw noPictures(file, parquet);
      columns ??= own;
      table ??= new LabelTable(headerOf(columns));
      await unpackFile(
        { parquet, place, columns: { ...columns, image: own.image }, part: partOf(place, words), table, before },
        reading,
      );
    } catch (error) {
      throw damaged(file, error);
    }
    before += sizeOf(file);
  }
  if (table === null || columns === null) throw new Failure('bad-input', 'There is no Parquet file.', '');
  reading.folder.take('labels.csv');
  table.write(reading.folder, 'labels.csv');
  return { labels: 'labels.csv', notes: notesOn(columns) };
}

const headerOf = ({ label, others }: ParquetColumns): string[] => [
  'path',
  ...(label === null ? [] : ['label']),
  'split',
  ...others.map((name) => (['path', 'label', 'split'].includes(name) ? `${name}_2` : name)),
];

interface FileWork {
  readonly parquet: OpenParquet;
  readonly place: ParquetFile;
  readonly columns: ParquetColumns;
  readonly part: PartName | null;
  readonly table: LabelTable;
  /** Bytes of the files before this one. */
  readonly before: number;
}

/** Reads row group after row group: none but the present one is in memory. */
async function unpackFile({ parquet, place, columns, part, table, before }: FileWork, reading: Reading): Promise<void> {
  const { buffer, metadata } = parquet;
  const most = reading.limits.rowGroupBytes;
  const wanted = [
    columns.image.name,
    ...[columns.label, columns.split].filter((name) => name !== null),
    ...columns.others,
  ];
  const rows = new RowWriter(place, columns, part, reading.folder, table);
  let rowStart = 0;
  for (const [index, group] of metadata.row_groups.entries()) {
    const rowEnd = rowStart + Number(group.num_rows);
    const bytes = group.columns
      .filter(({ meta_data: column }) => column && wanted.includes(at(column.path_in_schema, 0)))
      .reduce((sum, { meta_data: column }) => sum + Number(column?.total_uncompressed_size ?? 0), 0);
    if (bytes > most) throw tooLarge(most);
    const options = { compressors: limitedCompressors(most), utf8: false, geoparquet: false };
    const present = wanted.filter((name) => metadata.schema.some((element) => element.name === name));
    const read = await parquetReadObjects({ file: buffer, metadata, columns: present, rowStart, rowEnd, ...options });
    for (const row of read as Record<string, unknown>[]) rows.add(row);
    rowStart = rowEnd;
    reading.progress(before + (buffer.byteLength * (index + 1)) / metadata.row_groups.length);
  }
}

/** The part that a file's name stands for, or else one of its folders; null where none does. @param words of all files, in lower case */
function partOf(place: ParquetFile, words: ReadonlySet<string>): PartName | null {
  return (
    wordsOf(place)
      .map((word) => partNamed(word, words))
      .find((part) => part != null) ?? null
  );
}

/** Words that may name a file's part: its name without numbers, and its folders, the innermost first. */
function wordsOf({ file, folder }: ParquetFile): string[] {
  const stem = basename(file)
    .replace(/\.parquet$/i, '')
    .replace(/[-_.]\d+([-_.]of[-_.]\d+)?([-_.][0-9a-f]{8,})?$/i, '');
  return [stem, ...folder.split(/[\\/]/).reverse()].map((name) => name.replace(/^partial-/, ''));
}

const noPictures = (file: string, { metadata }: OpenParquet): Failure => {
  const names = metadata.schema.slice(1, 12).map(({ name }) => name);
  return new Failure(
    'bad-input',
    `${file} has no column of pictures; its columns are ${names.join(', ')}.`,
    'Give Parquet files with the bytes of the pictures in them.',
  );
};

function notesOn({ unread, names, label }: ParquetColumns): string[] {
  const otherClasses = [...names.keys()].filter((name) => name !== label);
  return [
    ...(unread.length > 0
      ? [`These columns hold lists, parts or bytes, and are not in labels.csv: ${unread.join(', ')}.`]
      : []),
    ...(label !== null && otherClasses.length > 0
      ? [`The label is the column ${label}; ${otherClasses.join(', ')} could be labels, too.`]
      : []),
  ];
}
