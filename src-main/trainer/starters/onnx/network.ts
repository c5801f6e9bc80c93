import { Failure } from '../../../../src-shared/domain/failure';
import type { StarterDescription } from '../../../../src-shared/workers/trainer';
import { loadOnnxRuntime } from '../../../platform/onnx/runtime';
import { imageEnds, openImageNetwork } from '../../onnx/image-network';
import { readOnnxFile } from '../../../platform/onnx/model-file';
import { damagedStarter } from '../starter-folder';

/** The network of an ONNX starter, loaded. */
export interface FeatureNetwork {
  /** Features per image. */
  readonly width: number;
  /** Best number of images per call. */
  readonly batch: number;
  /** @param pixels [count, edge, edge, 3], bytes @returns features [count, width] */
  run(pixels: Uint8Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Images per call. Less is slower; more takes memory in proportion. */
const batch = 32;

/**
 * Loads the network of an ONNX starter into ONNX Runtime, without TensorFlow. The caller must bound this process's memory and time.
 * @throws Failure of kind 'bad-input' when the folder is damaged, 'unsupported' when ONNX Runtime is not installed
 */
export async function openOnnxStarter(
  folder: string,
  { onnx, dimensions: width }: StarterDescription,
): Promise<FeatureNetwork> {
  if (!onnx) throw new Error('It is no ONNX starter.');
  const runtime = loadOnnxRuntime();
  try {
    const file = await readOnnxFile(folder);
    const network = await openImageNetwork(runtime, file, { ends: imageEnds(file, onnx.output), input: onnx.input });
    return { width, batch, run: (pixels, count) => network.run(pixels, count), close: () => network.close() };
  } catch (error) {
    throw error instanceof Failure ? error : damagedStarter(folder, error);
  }
}
