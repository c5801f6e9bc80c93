import { createRequire } from 'node:module';
import type * as onnxruntime from 'onnxruntime-node';
import { Failure } from '../../../src-shared/domain/failure';

/** ONNX Runtime's interface for Node. Only this file loads it; other code gets it as a parameter. */
export type OnnxRuntime = typeof onnxruntime;

/**
 * Loads ONNX Runtime's library, once per process. A process that loads it should not load TensorFlow: each takes threads for all cores.
 * @throws Failure of kind 'unsupported' when set-up has not installed it or it does not fit this machine
 */
export function loadOnnxRuntime(): OnnxRuntime {
  // Version 1.30 has a client that reports its use to its maker, and starts it with the library. Facet talks to nobody.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  try {
    return createRequire(import.meta.url)('onnxruntime-node') as OnnxRuntime;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new Failure(
      'unsupported',
      `ONNX Runtime's library is not installed or does not load: ${reason.trim()}`,
      { step: 'run-set-up', otherwise: '' },
      { cause: error },
    );
  }
}
