import { open } from 'node:fs/promises';
import { Failure } from '../../src-shared/domain/failure';
import type { TestedModel } from '../../src-shared/workers/tester';
import { bytesOf, writeSynced } from '../platform/atomic';
import { loaders } from './runtimes';
import type { LoadedModel } from './runtimes/runtime';

/** Parameters of `tester.predict`. */
export interface PicturesRequest {
  readonly pictures: string;
  readonly items: readonly { readonly width: number; readonly height: number; readonly offset: number }[];
  readonly output: string;
}

/** Loads an exported model. @throws Failure of kinds 'unsupported' for a format that Node can't run, 'internal' when it doesn't load */
export async function openModel(tested: TestedModel): Promise<LoadedModel> {
  const load = loaders[tested.format];
  if (!load) throw new Failure('unsupported', `Node can't run ${tested.format} models.`, { step: 'report' });
  const { predict, runtime } = await load(tested).catch((error: unknown) => {
    throw doesNotRun(error);
  });
  return {
    runtime,
    predict: async (picture) => {
      const probabilities = await predict(picture).catch((error: unknown) => {
        throw doesNotRun(error);
      });
      if (probabilities.length === tested.classes) return probabilities;
      throw doesNotRun(`it gives ${String(probabilities.length)} probabilities for ${String(tested.classes)} classes`);
    },
  };
}

/** Predicts pictures one after the other. @param predicted called after each with the number of pictures done */
export async function predictPictures(
  model: LoadedModel,
  { pictures, items, output }: PicturesRequest,
  predicted: (done: number) => void,
): Promise<void> {
  const rows: Float32Array[] = [];
  const file = await open(pictures, 'r');
  try {
    for (const { width, height, offset } of items) {
      const data = new Uint8Array(width * height * 3);
      const { bytesRead } = await file.read(data, 0, data.length, offset);
      if (bytesRead < data.length) throw new Error(`${pictures} ends early`);
      rows.push(await model.predict({ width, height, data }));
      predicted(rows.length);
    }
  } finally {
    await file.close();
  }
  await writeSynced(output, bytesOf(Float32Array.from(rows.flatMap((row) => [...row]))));
}

const doesNotRun = (cause: unknown): Failure => {
  const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
  return new Failure(
    'internal',
    `The exported model does not run: ${reason.replace(/\.$/, '')}. Nothing was written.`,
    { step: 'report' },
    { cause },
  );
};
