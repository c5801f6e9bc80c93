import { createReadStream } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import { parse } from 'csv-parse';
import { Failure } from '../../../src-shared/domain/failure';

/** Tells the class name of a path relative to the source, or null for none. */
export type Labeller = (path: string) => string | null;

/** The first folder of the path is the class; a file directly in the source has none. */
export const labelByFolder: Labeller = (path) => {
  const slash = path.indexOf('/');
  return slash < 0 ? null : path.slice(0, slash);
};

export const noLabels: Labeller = () => null;

export interface PathLabel {
  readonly path: string;
  readonly class: string;
}

/** Labels of a CSV or TSV file; its paths are absolute or relative to `root`. Files that it does not name have none. */
export async function labelByFile(file: string, root: string): Promise<Labeller> {
  const byPath = new Map<string, string>();
  for (const row of await readLabelFile(file)) {
    const path = isAbsolute(row.path) ? relative(root, row.path).split(sep).join('/') : row.path.replace(/^\.\//, '');
    byPath.set(path, row.class);
  }
  return (path) => byPath.get(path) ?? null;
}

const pathColumns = ['path', 'file', 'filename', 'file_name', 'image'];
const classColumns = ['class', 'label'];

/** Rows of a file with a header line, a path column and a class column; an empty class is left out. Kind 'bad-input'. */
export async function readLabelFile(file: string): Promise<PathLabel[]> {
  const rows: PathLabel[] = [];
  const delimiter = /\.tsv$/i.test(file) ? '\t' : ',';
  const parser = createReadStream(file)
    .on('error', (error) => parser.destroy(error))
    .pipe(
      parse({ columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()), bom: true, delimiter }),
    );
  let line = 1;
  try {
    for await (const record of parser as AsyncIterable<Record<string, string>>) {
      line += 1;
      const path = valueOf(record, pathColumns, file);
      const name = valueOf(record, classColumns, file).trim();
      if (path === '')
        throw new Failure('bad-input', `${file}, row ${String(line)}: the path is empty.`, 'Correct that row.');
      if (name !== '') rows.push({ path, class: name });
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    const what = error instanceof Error ? error.message : String(error);
    throw new Failure('bad-input', `${file} can't be read as CSV: ${what}`, 'Correct the file and try again.', {
      cause: error,
    });
  }
  return rows;
}

function valueOf(record: Record<string, string>, names: readonly string[], file: string): string {
  const name = names.find((each) => each in record);
  const value = name === undefined ? undefined : record[name];
  if (value !== undefined) return value;
  throw new Failure(
    'bad-input',
    `${file} has no column named ${names.join(' or ')}.`,
    'Give the file a header line with the columns path and class.',
  );
}
