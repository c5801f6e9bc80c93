import type { ExportFormat } from '../../../../src-shared/domain/export-format';
import { nodeRuntime } from './in-tester';
import { kerasRuntime } from './keras';
import type { FindRuntime } from './runtime';
import { litert } from './tflite';

/** The runtime of each format. */
export const runtimes: Readonly<Record<ExportFormat, FindRuntime>> = {
  tfjs: nodeRuntime('tfjs'),
  'tfjs-graph': nodeRuntime('tfjs-graph'),
  savedmodel: nodeRuntime('savedmodel'),
  keras: kerasRuntime,
  onnx: nodeRuntime('onnx'),
  tflite: litert,
};
