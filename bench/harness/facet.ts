import { join } from 'node:path';
import * as v from 'valibot';
import { runOnce } from './once';
import { checkout } from './program';

const Trained = v.object({
  run: v.string(),
  precision: v.string(),
  seconds: v.number(),
  peakRssMb: v.number(),
  test: v.object({ n: v.number(), accuracy: v.number(), interval: v.tuple([v.number(), v.number()]) }),
});

export interface TrainRequest {
  readonly project: string;
  readonly recipe: string;
  /** The recipe's own when left out. */
  readonly epochs?: number;
  readonly seed: number;
  readonly precision: string;
  readonly starter?: string;
}

/** Result of one training, and the times at which its epochs ended, by performance.now(). */
export type Training = v.InferOutput<typeof Trained> & { readonly epochEnds: readonly number[] };

/** Imports a folder into a new project and splits it as other tools can. @returns the number of training images */
export async function importAndSplit(project: string, folder: string): Promise<number> {
  await facet(['new', project]);
  await facet(['import', project, folder]);
  const { train } = v.parse(v.object({ train: v.number() }), await facet(['split', project, '--test', 'every-fifth']));
  return train;
}

export async function train({ project, recipe, epochs, seed, precision, starter }: TrainRequest): Promise<Training> {
  const epochEnds: number[] = [];
  let printed = '';
  const onErrorText = (text: string): void => {
    printed += text;
    const ended = printed.match(/^epoch +\d+ /gm)?.length ?? 0;
    while (epochEnds.length < ended) epochEnds.push(performance.now());
  };
  const choice = [
    ...['--recipe', recipe, '--seed', String(seed), '--precision', precision],
    ...(epochs === undefined ? [] : ['--epochs', String(epochs)]),
    ...(starter === undefined ? [] : ['--starter', starter]),
    ...(starter === 'faces' ? ['--accept-faces-terms'] : []),
  ];
  const result = v.parse(Trained, await facet(['train', project, ...choice], onErrorText));
  if (epochs !== undefined && epochEnds.length !== epochs) {
    throw new Error(`${String(epochEnds.length)} of ${String(epochs)} epochs were reported`);
  }
  return { ...result, epochEnds };
}

/** Runs `facet ... --json` as a person does. Exit status 3, some files refused, is no failure. */
export async function facet(args: readonly string[], onErrorText?: (text: string) => void): Promise<unknown> {
  const program = { program: process.execPath, args: [join(checkout(), 'scripts', 'facet.js'), ...args, '--json'] };
  const environment = { ...process.env, NO_COLOR: '1' };
  return JSON.parse(
    await runOnce({ ...program, environment }, { accepted: [0, 3], ...(onErrorText && { onErrorText }) }),
  );
}
