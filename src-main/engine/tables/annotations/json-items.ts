import { createReadStream } from 'node:fs';
import { Failure } from '../../../../src-shared/domain/failure';
import { JsonSplitter, type JsonRoot } from './json-splitter';

/** An element of a list in a JSON file: its value, or the reason why it has none. */
export type JsonItem = { readonly list: string | null } & ({ readonly value: unknown } | { readonly problem: string });

/** Reads the elements of a file's lists. Kind 'bad-input' for a file of another form, or one that ends early. */
export async function* jsonItems(file: string, root: JsonRoot, next?: string): AsyncGenerator<JsonItem> {
  const splitter = new JsonSplitter(root);
  let isFirst = true;
  try {
    for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
      const text = String(chunk);
      for (const piece of splitter.add(isFirst ? text.replace(/^\ufeff/, '') : text)) yield itemOf(piece);
      isFirst = false;
    }
    if (!splitter.hasEnded) throw new Error(splitter.hasBegun ? 'it ends in the middle' : 'it is empty');
  } catch (error) {
    if (error instanceof Failure || (error instanceof Error && 'code' in error)) throw error;
    throw unreadable(file, error instanceof Error ? error.message : String(error), next);
  }
}

/** The elements at the beginning of a text that are whole; none if it has another form. */
export function firstItems(text: string, root: JsonRoot): JsonItem[] {
  const items: JsonItem[] = [];
  try {
    for (const piece of new JsonSplitter(root).add(text.replace(/^\ufeff/, ''))) items.push(itemOf(piece));
  } catch {
    return [];
  }
  return items;
}

/** @param reason worded as part of a sentence */
export const unreadable = (
  file: string,
  reason: string,
  next = 'Export the annotations again, and import that file.',
): Failure => new Failure('bad-input', `${file} can't be read: ${reason}.`, next);

function itemOf({ list, text }: { list: string | null; text: string | Error }): JsonItem {
  if (typeof text !== 'string') return { list, problem: text.message };
  try {
    return { list, value: JSON.parse(text) as unknown };
  } catch {
    return { list, problem: 'it is no valid JSON' };
  }
}
