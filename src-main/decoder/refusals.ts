import { basename } from 'node:path';
import type { Refusal } from '../../src-shared/workers/decoder';

/** A refusal whose sentence starts with the file's name: `refuse('empty', path, 'is empty …')`. */
export function refuse(refused: Refusal['refused'], path: string, sentence: string): Refusal {
  return { refused, reason: `“${basename(path)}” ${sentence}` };
}

/** Tells a refusal from what should have been there. */
export const isRefusal = (value: object): value is Refusal => 'refused' in value;
