import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A Keras model and pictures for it. */
export interface KerasJob {
  /** Folder with model.keras; files for this run are put beside it. */
  readonly folder: string;
  /** uint8 [count, height, width, 3] */
  readonly pixels: Uint8Array;
  readonly shape: readonly [count: number, height: number, width: number];
}

/** Results of a model, called in each of the ways that people call it: all in one process, as they may influence each other. */
export interface KerasResult {
  /** model(images) */
  readonly called: Float32Array;
  /** model.predict(images), which runs as a graph; null where it was left out */
  readonly predicted: Float32Array | null;
  /** Digest of all weights before and after. */
  readonly weights: readonly [string, string];
}

const script = `
import hashlib, json, sys, numpy as np, keras
digest = lambda model: hashlib.sha256(b''.join(np.asarray(weight).tobytes() for weight in model.weights)).hexdigest()
results = []
for folder, shape, graph in json.load(open(sys.argv[1])):
    model = keras.saving.load_model(folder + '/model.keras')
    images = np.fromfile(folder + '/pixels.u8', np.uint8).reshape([*shape, 3])
    before = digest(model)
    np.asarray(model(images), np.float32).tofile(folder + '/called.f32')
    if graph: model.predict(images, verbose=0).astype(np.float32).tofile(folder + '/predicted.f32')
    results.append([before, digest(model)])
json.dump(results, open(sys.argv[1], 'w'))
`;

/** Runs models in Keras. @param asGraph whether a job's model also predicts as a graph, which takes a second to compile */
export async function runInKeras(
  python: string,
  jobs: readonly KerasJob[],
  asGraph: (index: number) => boolean,
): Promise<KerasResult[]> {
  const list = join(jobs[0]?.folder ?? '', 'jobs.json');
  await Promise.all(jobs.map(({ folder, pixels }) => writeFile(join(folder, 'pixels.u8'), pixels)));
  await writeFile(list, JSON.stringify(jobs.map(({ folder, shape }, index) => [folder, shape, asGraph(index)])));
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  await promisify(execFile)(python, ['-c', script, list], { env, maxBuffer: 2 ** 26 });
  const weights = JSON.parse(await readFile(list, 'utf8')) as [string, string][];
  const read = async (folder: string, name: string): Promise<Float32Array> =>
    new Float32Array(new Uint8Array(await readFile(join(folder, name))).buffer);
  return Promise.all(
    weights.map(async (digests, index) => {
      const folder = jobs[index]?.folder ?? '';
      const predicted = asGraph(index) ? await read(folder, 'predicted.f32') : null;
      return { called: await read(folder, 'called.f32'), predicted, weights: digests };
    }),
  );
}
