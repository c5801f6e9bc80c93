import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { EpochMetrics } from '../../../src-shared/workers/trainer';
import { writeFileAtomically } from '../../platform/atomic';
import { openOwn } from '../../platform/own-files';

/** metrics.jsonl, one EpochMetrics a line. */
export interface MetricsFile {
  /** Adds a line and waits until it is on the disk. */
  append(metrics: EpochMetrics): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens it to go on after `epochs` whole epochs: lines of later ones are dropped, since those epochs are trained again,
 * and so is what a dying process left of a line.
 */
export async function openMetrics(file: string, epochs: number): Promise<MetricsFile> {
  const kept = (await readLines(file)).filter((line) => isOfEpochUpTo(line, epochs));
  await writeFileAtomically(file, kept.map((line) => `${line}\n`).join(''));
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
