import { join } from 'node:path';
import * as v from 'valibot';
import { runOnce } from './once';
import { checkout, kerasPython } from './program';

const Report = v.object({
  train: v.number(),
  images_per_s: v.array(v.number()),
  test: v.number(),
  test_accuracy: v.number(),
  peak_rss_mb: v.number(),
});

export interface KerasRequest {
  readonly script: string;
  readonly folder: string;
  readonly recipe: string;
  readonly epochs: number;
  readonly seed: number;
  readonly temporary: string;
}

/** Result of one training, and the time at which its last epoch ended, by performance.now(). */
export type KerasTraining = v.InferOutput<typeof Report> & { readonly fitEnd: number };

/** Trains on a folder with the Keras program, unchanged. */
export async function trainInKeras(request: KerasRequest): Promise<KerasTraining> {
  const { script, folder, recipe, epochs, seed, temporary } = request;
  let fitEnd = Number.NaN;
  const onErrorText = (text: string): void => {
    if (text.includes('fit ended')) fitEnd = performance.now();
  };
  const wrapper = join(checkout(), 'bench', 'peers', 'keras_pipeline.py');
  const args = [wrapper, script, recipe, folder, '--epochs', String(epochs), '--seed', String(seed)];
  // It never deletes its temporary files, so they go into our temporary folder.
  const environment = { ...process.env, TMPDIR: temporary };
  const output = await runOnce({ program: kerasPython(), args, environment }, { onErrorText });
  return { ...v.parse(Report, JSON.parse(output.trim().split('\n').at(-1) ?? '')), fitEnd };
}
