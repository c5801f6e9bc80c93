import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { EpochMetrics } from '../../../src-shared/domain/training';
import { writeFileAtomically } from '../../platform/atomic';
import { openOwn } from '../../platform/own-files';

/** metrics.jsonl, with one EpochMetrics per line. */
export interface MetricsFile {
  /** Adds a line; settles when it is on the disk. */
  append(metrics: EpochMetrics): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens metrics.jsonl to continue after `epochs` whole epochs. Lines of later epochs are removed, because those are trained
 * again, and so is an incomplete line that a dying process left.
 */
export async function openMetrics(file: string, epochs: number): Promise<MetricsFile> {
  const lines = (await readLines(file)).filter((line) => isOfEpochUpTo(line, epochs));
  await writeFileAtomically(file, lines.map((line) => `${line}\n`).join(''));
  const handle = await openOwn(file, 'append');
  return {
    append: async (metrics) => {
      await handle.appendFile(`${JSON.stringify(metrics)}\n`);
      await handle.datasync();
    },
    close: () => handle.close(),
  };
}

async function readLines(file: string): Promise<string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function isOfEpochUpTo(line: string, epochs: number): boolean {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), EpochMetrics), line);
  return parsed.success && parsed.output.epoch <= epochs;
}
