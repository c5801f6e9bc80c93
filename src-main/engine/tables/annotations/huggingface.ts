import { join, posix } from 'node:path';
import { partNamed, partOfFolders } from '../../../../src-shared/domain/part-names';
import { linesOf } from '../csv-lines';
import { encodingOfTable } from '../encodings';
import type { AnnotatedImage, Unusable } from './annotated-image';
import { csvMaps } from './csv-maps';
import type { Annotations } from './annotations';
import { likeliestLabel, namesOfFeatures, pathKeyIn } from './huggingface-card';
import { readSmall } from './small-file';
import { elementsOf, isMap, own, textOf, type JsonMap } from './json-values';

/** Most bytes of a data set's card, or of the description of its columns. */
const mostBytes = 4_000_000;

/**
 * Reads metadata.csv or metadata.jsonl of a Hugging Face image folder (huggingface.co/docs/datasets/image_dataset): a row per image, by
 * `file_name`, with what else is known about it. `others`: the cards that name the codes of classes. The folder's name is the part.
 */
export async function* readHuggingFace({
  root,
  file,
  others = [],
  label,
}: Annotations): AsyncGenerator<AnnotatedImage | Unusable> {
  const folder = posix.dirname(file);
  const names = await namesIn(others.map((each) => join(root, each)));
  let number = 0;
  for await (const row of rowsOf(join(root, file))) {
    number += 1;
    if ('problem' in row) {
      yield row;
      continue;
    }
    const key = pathKeyIn(Object.keys(row.value));
    const path = key === null ? null : textOf(own(row.value, key));
    if (key === null || path === null) {
      yield { problem: `row ${String(number)} has no file_name` };
      continue;
    }
    const keys = Object.keys(row.value).filter((each) => each !== key);
    const field = label === undefined ? likeliestLabel(keys, names) : label;
    const split = textOf(own(row.value, 'split'));
    yield {
      path: posix.join(folder, path.replaceAll('\\', '/')),
      classes: field === null ? [] : textsOf(row.value, field).map((text) => named(names, field, text)),
      attributes: keys
        .filter((each) => each !== field && each !== 'split')
        .map((each): [string, string] => [
          each,
          textsOf(row.value, each)
            .map((text) => named(names, each, text))
            .join(', '),
        ]),
      part: (split === null ? undefined : partNamed(split)) ?? partOfFolders(folder),
    };
  }
}

type Row = { readonly value: JsonMap } | { readonly problem: string };

const rowsOf = (file: string): AsyncIterable<Row> => (/\.csv$/i.test(file) ? csvMaps(file) : jsonLines(file));

async function* jsonLines(file: string): AsyncGenerator<Row> {
  let number = 0;
  for await (const lines of linesOf(file, await encodingOfTable(file))) {
    for (const line of lines) {
      number += 1;
      if (line?.trim() !== '') yield rowIn(line, number);
    }
  }
}

function rowIn(line: string | null, number: number): Row {
  const bad = (problem: string): Row => ({ problem: `line ${String(number)}: ${problem}` });
  if (line === null) return bad('it is too long');
  try {
    const value: unknown = JSON.parse(line);
    return isMap(value) ? { value } : bad('it is no map in JSON');
  } catch {
    return bad('it is no valid JSON');
  }
}

/** Scalars under a key: one, or those of a list. */
const textsOf = (row: JsonMap, key: string): string[] => {
  const value = own(row, key);
  return (Array.isArray(value) ? elementsOf(value) : [value]).flatMap((each) => textOf(each) ?? []);
};

/** The name of a code, in a column whose codes have names. */
const named = (names: ReadonlyMap<string, ReadonlyMap<string, string>>, key: string, text: string): string =>
  names.get(key)?.get(text.trim()) ?? text;

/** Names of codes by column, from all cards. */
async function namesIn(files: readonly string[]): Promise<Map<string, ReadonlyMap<string, string>>> {
  const names = new Map<string, ReadonlyMap<string, string>>();
  for (const file of files) {
    const read = await readSmall(file, mostBytes);
    if ('problem' in read) continue;
    for (const [key, codes] of namesOfFeatures(file, read.text)) names.set(key, codes);
  }
  return names;
}
