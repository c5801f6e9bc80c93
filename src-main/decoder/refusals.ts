import { basename } from 'node:path';
import { Failure } from '../../src-shared/domain/failure';
import type { Refusal } from '../../src-shared/workers/decoder';

/** A refusal whose sentence starts with the file's name: `refuse('empty', path, 'is empty …')`. */
export function refuse(refused: Refusal['refused'], path: string, sentence: string): Refusal {
  return { refused, reason: `“${basename(path)}” ${sentence}` };
}

/**
 * Does the work on one file. Whatever goes wrong there is that file's refusal and costs no other; what concerns all of them (a full
 * disk, a folder that may not be written, the end of the request) is a Failure and goes on.
 */
export async function onFile<T>(path: string, work: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return refuse(
      'unreadable',
      path,
      `can’t be processed (${String(reason).slice(0, 200)}). Save it anew, or leave it out.`,
    );
  }
}

/** Tells a refusal from what should have been there. */
export const isRefusal = (value: object): value is Refusal => 'refused' in value;
