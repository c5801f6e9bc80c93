import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { at } from '../../src-shared/domain/at';
import type { ExportFormat } from '../../src-shared/domain/export-format';
import { runOnce } from './once';
import { checkout, kerasPython } from './program';

/** Programs that run an exported model: Python's and Node's, by the samples that travel with it. */
export const languages = ['Python', 'Node'] as const;
export type Language = (typeof languages)[number];

/** Languages with a sample program, by format. */
export const languagesOf: Readonly<Record<ExportFormat, readonly Language[]>> = {
  tfjs: ['Node'],
  'tfjs-graph': ['Node'],
  savedmodel: ['Python'],
  keras: ['Python'],
  onnx: ['Python', 'Node'],
  tflite: ['Python'],
};

const Line = v.object({
  file: v.string(),
  class: v.string(),
  probabilities: v.array(v.object({ class: v.string(), probability: v.number() })),
});

/** A program's answer for a file. */
export interface ProgramAnswer {
  readonly class: string;
  /** By class, in the model's order. */
  readonly probabilities: readonly number[];
}

/** Runs a sample program of an exported folder on files, as its user would. @returns answers by file; none for one that it can't read */
export async function runSample(
  folder: string,
  language: Language,
  files: readonly string[],
): Promise<ReadonlyMap<string, ProgramAnswer>> {
  const environment = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  const program = language === 'Python' ? kerasPython() : process.execPath;
  if (language === 'Node') await makeModulesFound(folder);
  const sample = language === 'Python' ? 'classify.py' : 'classify.mjs';
  const command = { program, args: [sample, '--json', ...files], environment };
  // Exit status 1: some file can't be read.
  const output = await runOnce(command, { cwd: folder, accepted: [0, 1] });
  const lines = output
    .trim()
    .split('\n')
    .map((line) => v.parse(v.pipe(v.string(), v.parseJson(), Line), line));
  return new Map(
    lines.map((line) => [
      line.file,
      { class: line.class, probabilities: line.probabilities.map(({ probability }) => probability) },
    ]),
  );
}

/** Lets a folder's program find its packages, as "npm install" would. */
async function makeModulesFound(folder: string): Promise<void> {
  await symlink(join(checkout(), 'node_modules'), join(folder, 'node_modules')).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
}

/** How a program's answers differ from Facet's own. */
export interface Agreement {
  readonly files: number;
  /** Files that only one of both could read. */
  readonly unread: number;
  /** Share with the same most probable class, 0..1. */
  readonly sameClass: number;
  /** Largest difference of a probability. */
  readonly worst: number;
}

/** Compares answers for files. */
export function compareAnswers(
  files: readonly string[],
  found: ReadonlyMap<string, ProgramAnswer>,
  expected: ReadonlyMap<string, ProgramAnswer>,
): Agreement {
  let [same, worst, both, unread] = [0, 0, 0, 0];
  for (const file of files) {
    const [ours, theirs] = [expected.get(file), found.get(file)];
    if (!ours || !theirs) {
      unread += ours || theirs ? 1 : 0;
      continue;
    }
    both += 1;
    same += ours.class === theirs.class ? 1 : 0;
    ours.probabilities.forEach((value, index) => {
      worst = Math.max(worst, Math.abs(value - at(theirs.probabilities, index)));
    });
  }
  return { files: both, unread, sameClass: both === 0 ? 0 : same / both, worst };
}
