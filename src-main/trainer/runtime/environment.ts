import { existsSync } from 'node:fs';
import type { TrainerEnvironment } from '../../../src-shared/workers/trainer';
import { describeArithmetic, hasBfloat16Tiles } from './processor';
import type { TensorFlow } from './tensorflow';

/** What is used here of tfjs-node's backend, the only one that it registers. */
interface NodeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

/** What this trainer computes with, and why not on a GPU. */
export function describeEnvironment(tf: TensorFlow): TrainerEnvironment {
  const backend = tf.backend() as unknown as NodeBackend;
  const device = backend.isUsingGpuDevice ? 'gpu' : 'cpu';
  return {
    tensorflow: backend.binding.TF_Version,
    tfjs: tf.version['tfjs-core'],
    backend: 'tfjs-node',
    device,
    deviceReason: device === 'gpu' ? '' : whyNoGpu({ ...chosenSettings(), nvidia: hasNvidiaDriver() }),
    precision: device === 'cpu' && hasBfloat16Tiles() ? 'bfloat16' : 'float32',
    arithmetic: describeArithmetic(),
  };
}

/**
 * Why TensorFlow computes on the CPU, as a sentence.
 * @param build which TensorFlow set-up installed: 'cpu', 'gpu' or unknown. The library itself can't be asked.
 * @param nvidia whether this machine has a working NVIDIA driver
 * @param hidden whether GPUs were hidden from this trainer
 */
export function whyNoGpu(found: { build: string | undefined; nvidia: boolean; hidden?: boolean }): string {
  if (found.hidden === true) return 'The CPU was asked for.';
  if (!found.nvidia) return 'No NVIDIA device was found.';
  if (found.build === 'gpu') return 'TensorFlow found no GPU that it can use; the log of the trainer says why.';
  return 'This TensorFlow build has no GPU support. Run `npm run setup` again to get the one that has.';
}

/** What the engine started this trainer with, see engine/base/children/trainers.ts. */
function chosenSettings(): { build: string | undefined; hidden: boolean } {
  return { build: process.env.FACET_TENSORFLOW_BUILD, hidden: process.env.CUDA_VISIBLE_DEVICES === '' };
}

function hasNvidiaDriver(): boolean {
  return existsSync('/proc/driver/nvidia/version') || existsSync('/dev/nvidiactl') || existsSync('/dev/dxg');
}
