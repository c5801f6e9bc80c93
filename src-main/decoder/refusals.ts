import { basename } from 'node:path';
import { Failure } from '../../src-shared/domain/failure';
import type { Refusal } from '../../src-shared/workers/decoder';

/** A refusal whose reason starts with the file's name: `refuse('empty', path, 'is empty …')`. */
export function refuse(refused: Refusal['refused'], path: string, sentence: string): Refusal {
  return { refused, reason: `“${basename(path)}” ${sentence}` };
}

/** Thrown by a reader that refuses its file. `sentence` continues one that starts with the file's name. */
export class Refused extends Error {
  readonly refused: Refusal['refused'];
  readonly sentence: string;

  constructor(refused: Refusal['refused'], sentence: string) {
    super(sentence);
    this.refused = refused;
    this.sentence = sentence;
  }
}

/** The refusal of a picture that ends before its last row. */
export const cutOff = (): Refused =>
  new Refused('truncated', 'ends before the picture does. Copy or download it again; half a picture is not used.');

/** The refusal of a picture whose file contradicts itself. @param why a clause: 'its size is not one of a picture' */
export const damaged = (why: string): Refused =>
  new Refused('unreadable', `is damaged: ${why}. Replace it with an intact copy.`);

/**
 * Runs `work` on one file. An error becomes this file's refusal and does not affect others.
 * @throws Failure of `work`: it concerns all files, such as a full disk, a folder without write permission or cancellation
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
      `can’t be processed (${String(reason).slice(0, 200)}). Save it again, or leave it out.`,
    );
  }
}

/** Whether a result is a refusal. */
export const isRefusal = (value: object): value is Refusal => 'refused' in value;
