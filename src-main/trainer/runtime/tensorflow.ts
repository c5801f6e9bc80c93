import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs-node-gpu';
import { Failure } from '../../../src-shared/domain/failure';

/** TensorFlow's interface in tfjs-node. Only this file loads it; other code gets it as a parameter. */
export type TensorFlow = typeof tfjs;

/**
 * Loads TensorFlow's library, once per process (1 to 2 seconds).
 * @throws Failure of kind 'unsupported' when set-up has not installed it or it does not fit this machine
 */
export function loadTensorFlow(): Promise<TensorFlow> {
  return Promise.resolve().then(requireTensorFlow);
}

function requireTensorFlow(): TensorFlow {
  try {
    // Not `import`, which parses the sources for names to export: 530 ms of processor time instead of 400.
    return createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu') as TensorFlow;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new Failure(
      'unsupported',
      `TensorFlow's library is not installed or does not load: ${reason.trim()}`,
      { step: 'run-set-up', otherwise: '' },
      { cause: error },
    );
  }
}
