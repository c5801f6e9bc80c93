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
  /** The recipe's own where they are left out. */
  readonly epochs?: number;
  readonly seed: number;
  readonly precision: string;
  readonly starter?: string;
}

/** What one training told, and when its epochs ended, by performance.now(). */
export type Training = v.InferOutput<typeof Trained> & { readonly epochEnds: readonly number[] };

/** Makes a project of a folder's images with the split that other tools can repeat. @returns the images to train on */
export async function importAndSplit(project: string, folder: string): Promise<number> {
  await facet(['new', project]);
  await facet(['import', project, folder]);
  const { train } = v.parse(v.object({ train: v.number() }), await facet(['split', project, '--test', 'every-fifth']));
  return train;
}

export async function train({ project, recipe, epochs, seed, precision, starter }: TrainRequest): Promise<Training> {
  const epochEnds: number[] = [];
  let told = '';
  const onComplaint = (text: string): void => {
    told += text;
    const ended = told.match(/^epoch +\d+ /gm)?.length ?? 0;
    while (epochEnds.length < ended) epochEnds.push(performance.now());
  };
  const choice = [
    ...['--recipe', recipe, '--seed', String(seed), '--precision', precision],
    ...(epochs === undefined ? [] : ['--epochs', String(epochs)]),
    ...(starter === undefined ? [] : ['--starter', starter]),
    ...(starter === 'faces' ? ['--accept-faces-terms'] : []),
  ];
  const result = v.parse(Trained, await facet(['train', project, ...choice], onComplaint));
  if (epochs !== undefined && epochEnds.length !== epochs) {
    throw new Error(`Of ${String(epochs)} epochs ${String(epochEnds.length)} were told`);
  }
  return { ...result, epochEnds };
}

/** Runs `facet ... --json` as a person does; some refused files (status 3) are no failure. */
export async function facet(args: readonly string[], onComplaint?: (text: string) => void): Promise<unknown> {
  const program = { program: process.execPath, args: [join(checkout(), 'scripts', 'facet.js'), ...args, '--json'] };
  const environment = { ...process.env, NO_COLOR: '1' };
  return JSON.parse(
    await runOnce({ ...program, environment }, { accepted: [0, 3], ...(onComplaint && { onComplaint }) }),
  );
}
