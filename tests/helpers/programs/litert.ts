import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A TFLite model and images for it. */
export interface LitertJob {
  /** Folder with model.tflite; files for this run are put beside it. */
  readonly folder: string;
  /** uint8 [count, height, width, 3] */
  readonly pixels: Uint8Array;
  readonly count: number;
}

const script = `
import json, sys, numpy as np
from ai_edge_litert.interpreter import Interpreter
for folder, count in json.load(open(sys.argv[1])):
    model = Interpreter(model_path=folder + '/model.tflite', num_threads=1)
    index, shape = (model.get_input_details()[0][key] for key in ('index', 'shape'))
    model.resize_tensor_input(index, [count, *shape[1:]])
    runner = model.get_signature_runner()
    images = np.fromfile(folder + '/pixels.u8', np.uint8).reshape([count, *shape[1:]])
    runner(images=images)['probabilities'].astype(np.float32).tofile(folder + '/result.f32')
`;

/** Runs models in LiteRT, all in one process, each on a batch of its images. @returns each model's results */
export async function runInLitert(python: string, jobs: readonly LitertJob[]): Promise<Float32Array[]> {
  const list = join(jobs[0]?.folder ?? '', 'jobs.json');
  await Promise.all(jobs.map(({ folder, pixels }) => writeFile(join(folder, 'pixels.u8'), pixels)));
  await writeFile(list, JSON.stringify(jobs.map(({ folder, count }) => [folder, count])));
  await promisify(execFile)(python, ['-c', script, list]);
  return Promise.all(
    jobs.map(async ({ folder }) => new Float32Array(new Uint8Array(await readFile(join(folder, 'result.f32'))).buffer)),
  );
}
