import { Failure } from '../../../src-shared/domain/failure';
import type { ForeignRequest, OpenedModel } from '../../../src-shared/domain/foreign-model';
import type { ModelInput } from '../../../src-shared/domain/model-input';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import { visible } from '../../../src-shared/domain/visible';
import { bytesOf, writeFileAtomically } from '../../platform/atomic';
import { untrustedModel } from '../../platform/model-folder';
import { openPixels } from '../data/pixels';
import { readInt32 } from '../job/files';
import { yieldToMessages } from '../job/yielding';
import { OpenOutput } from '../onnx/chosen-output';
import { joined } from '../onnx/joined';
import { findNetwork } from './kind';
import type { ForeignNetwork } from './network';
import { openOnnx } from './onnx';
import { openSavedModel } from './saved-model';
import { readSidecar } from './sidecar';
import { openGraph } from './tfjs-graph';
import { openLayers } from './tfjs-layers';

/** Parameters of `trainer.predictForeign`. */
export interface PredictForeignRequest extends ForeignRequest {
  readonly input: ModelInput;
  readonly pixels: string;
  /** File of little-endian int32 rows. */
  readonly rows: string;
  readonly to: string;
}

/**
 * Opens and checks a model that some program made. The caller bounds this process's memory and time.
 * @throws Failure of kind 'unsupported' with the reason when it can't be used, and for a SavedModel that was not allowed to run
 */
export async function openForeign(request: ForeignRequest): Promise<OpenedModel> {
  return withForeign(request, async (network, folder) => {
    const beside = await readSidecar(folder);
    network.close();
    const stated = Object.entries(beside).filter(([, fact]) => fact !== null);
    return { ...network.facts, sidecar: { ...beside, ...network.inside, ...Object.fromEntries(stated) } };
  });
}

/**
 * Writes a foreign network's output, float32 [count, width], for rows of a pixel file.
 * @param predicted called after each batch with the number of images done
 * @throws as `openForeign`; 'bad-input' when an output is not finite
 */
export async function predictForeign(
  request: PredictForeignRequest,
  predicted: (done: number) => void,
  signal: AbortSignal,
): Promise<{ width: number }> {
  return withForeign(request, async (network) => {
    const { edge } = request.input;
    const loaded = await network.load(request.input);
    const rows = await readInt32(request.rows);
    const pixels = await openPixels(request.pixels, edge);
    const bytes = new Uint8Array(imagesAtOnce * pixelBytes(edge));
    const parts: Float32Array[] = [];
    try {
      for (let from = 0; from < rows.length; from += imagesAtOnce) {
        await yieldToMessages(signal);
        const some = rows.subarray(from, from + imagesAtOnce);
        await pixels.read(some, bytes);
        parts.push(await loaded.run(bytes.subarray(0, some.length * pixelBytes(edge)), some.length));
        predicted(from + some.length);
      }
    } finally {
      await pixels.close();
      await loaded.close();
      network.close();
    }
    const all = joined(parts);
    if (!all.every(Number.isFinite)) throw new Error('it gives values that are not finite numbers');
    await writeFileAtomically(request.to, bytesOf(all));
    return { width: all.length / rows.length };
  });
}

const imagesAtOnce = 32;

async function withForeign<T>(
  { model, output, isTrusted }: ForeignRequest,
  work: (network: ForeignNetwork, folder: string) => Promise<T>,
): Promise<T> {
  try {
    const { kind, folder, path } = await findNetwork(model);
    if (kind === 'savedmodel' && !isTrusted) throw untrustedModel(model);
    switch (kind) {
      case 'onnx':
        return await work(await openOnnx(path, output), folder);
      case 'tfjs-layers':
        return await work(await openLayers(path), folder);
      case 'tfjs-graph':
        return await work(await openGraph(path, output), folder);
      case 'savedmodel':
        return await work(await openSavedModel(path, output), folder);
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      'unsupported',
      `The model in ${model} can't be used: ${reasonOf(error)}.`,
      error instanceof OpenOutput
        ? { step: 'describe-model', missing: ['output'] }
        : 'Give a TensorFlow.js model, an ONNX file or a SavedModel that classifies one image.',
      { cause: error },
    );
  }
}

/** A message as the end of a sentence. A stranger's file may have put long or acting text into it. */
function reasonOf(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const reason = visible(first.trim()).replace(/\.$/, '');
  const length = 150;
  return reason.length <= 2 * length ? reason : `${reason.slice(0, length)} … ${reason.slice(-length)}`;
}
