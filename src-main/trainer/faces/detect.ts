import type { InferOutput } from 'valibot';
import { detectorFrame, type Face } from '../../../src-shared/domain/face-crop';
import type { trainerContract } from '../../../src-shared/workers/trainer';
import { readBatches } from '../data/batches';
import { openPixels } from '../data/pixels';
import { compileInference, type CompiledInference } from '../graph/inference';
import { yieldToMessages } from '../job/yielding';
import { readStarter } from '../starters/starter-folder';
import { loadTensorFlow } from '../runtime/tensorflow';
import { decodeFaces } from './anchors';

type DetectRequest = InferOutput<typeof trainerContract.trainer.detectFaces.params>;

/** The compiled detector. It stays open because a job sends block after block. */
let opened: { readonly folder: string; readonly network: CompiledInference } | null = null;

/**
 * Finds faces in rows of a pixel file of framed pictures.
 * @param detected called after each batch with the number of images done
 * @returns faces of each row in pixels of the frame, the highest score first
 * @throws Failure of kind 'cancelled' within one batch of the signal, 'step-failed', or what `readStarter` and `openPixels` throw
 */
export async function detectFaces(
  request: DetectRequest,
  detected: (done: number) => void,
  signal: AbortSignal,
): Promise<{ faces: Face[][] }> {
  const network = await openDetector(request.detector);
  const pixels = await openPixels(request.pixels, detectorFrame.edge);
  const faces: Face[][] = [];
  try {
    const source = { pixels, rows: Int32Array.from(request.rows), edge: detectorFrame.edge };
    for await (const batch of readBatches(source, Int32Array.from(request.rows.keys()), network.batch)) {
      const values = network.run(batch.pixels, batch.images.length);
      for (let image = 0; image < batch.images.length; image += 1) {
        faces.push(decodeFaces(values.subarray(image * network.width, (image + 1) * network.width)));
      }
      detected(faces.length);
      await yieldToMessages(signal);
    }
    return { faces };
  } finally {
    await pixels.close();
  }
}

/** Loads and compiles the detector, unless it is open already. */
async function openDetector(folder: string): Promise<CompiledInference> {
  if (opened?.folder === folder) return opened.network;
  opened?.network.dispose();
  opened = null;
  const tf = await loadTensorFlow();
  const { model } = await readStarter(tf, folder);
  try {
    opened = { folder, network: await compileInference(tf, model, 'float32') };
    return opened.network;
  } finally {
    model.dispose();
  }
}
