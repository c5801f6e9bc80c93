import { existsSync } from 'node:fs';
import type { TrainerEnvironment } from '../../../src-shared/workers/trainer';
import { describeArithmetic, hasBfloat16Tiles } from './processor';
import type { TensorFlow } from './tensorflow';

/** The part of tfjs-node's backend that is used here. It registers no other backend. */
interface NodeBackend {
  readonly isUsingGpuDevice: boolean;
  readonly binding: { readonly TF_Version: string };
}

/** Describes what this trainer computes with, and why it does not use a GPU. */
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

/** Findings about this machine's GPUs. */
interface GpuFindings {
  /** TensorFlow build that set-up installed, 'cpu' or 'gpu'; undefined if unknown. The library itself does not say. */
  readonly build: string | undefined;
  /** Whether this machine has a working NVIDIA driver. */
  readonly nvidia: boolean;
  /** Whether GPUs were hidden from this trainer. */
  readonly hidden?: boolean;
}

/** Explains why TensorFlow computes on the CPU, in a sentence. */
export function whyNoGpu({ build, nvidia, hidden }: GpuFindings): string {
  if (hidden === true) return 'The CPU was requested.';
  if (!nvidia) return 'No NVIDIA device was found.';
  if (build === 'gpu') return 'TensorFlow found no GPU that it can use; the log of the trainer says why.';
  return 'This TensorFlow build has no GPU support: set-up installs the one that has, where it finds a GPU.';
}

/** Settings with which the engine started this trainer, see engine/base/children/trainers.ts. */
function chosenSettings(): { build: string | undefined; hidden: boolean } {
  return { build: process.env.FACET_TENSORFLOW_BUILD, hidden: process.env.CUDA_VISIBLE_DEVICES === '' };
}

function hasNvidiaDriver(): boolean {
  return existsSync('/proc/driver/nvidia/version') || existsSync('/dev/nvidiactl') || existsSync('/dev/dxg');
}
