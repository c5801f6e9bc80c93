import { open } from 'node:fs/promises';
import type { Outcome } from '../../../src-shared/domain/run';
import type { Part } from '../../../src-shared/domain/image';
import { isMissing } from '../../platform/errors';
import { throwIfCancelled, type JobContext } from '../base/jobs';
import type { Project } from '../project/project';
import { outcomesOf } from '../runs/queries';

/** A mistake with its picture. */
export interface PicturedMistake extends Pick<Outcome, 'path' | 'actual' | 'predicted' | 'confidence'> {
  /** JPEG of its thumbnail. */
  readonly jpeg: Buffer;
}

/** Reads the thumbnails of the most confident mistakes; those that can't be read are left out. */
export async function readMistakes(
  project: Project,
  { run, part, most }: { readonly run: string; readonly part: Part; readonly most: number },
  job: JobContext,
): Promise<PicturedMistake[]> {
  if (most === 0) return [];
  const question = { run, part, only: 'wrong', order: 'confident', limit: most, offset: 0 } as const;
  const { outcomes } = await outcomesOf(project, question, job.signal);
  job.phase('Reading pictures', 'images', outcomes.length);
  const mistakes: PicturedMistake[] = [];
  for (const { path, actual, predicted, confidence, thumbnail } of outcomes) {
    throwIfCancelled(job.signal);
    const jpeg = thumbnail && (await readThumbnail(project.folder.pack(thumbnail.pack), thumbnail));
    if (jpeg) mistakes.push({ path, actual, predicted, confidence, jpeg });
    job.advance(1);
  }
  return mistakes;
}

/** Bytes of a thumbnail in its pack; null when the pack is gone or cut off. */
async function readThumbnail(
  pack: string,
  { offset, length }: { readonly offset: number; readonly length: number },
): Promise<Buffer | null> {
  try {
    const file = await open(pack, 'r');
    try {
      const bytes = Buffer.alloc(Math.min(length, mostBytes));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
      return bytesRead === length ? bytes : null;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** A thumbnail has some 20 kB; a damaged catalog may claim any length. */
const mostBytes = 1_000_000;
