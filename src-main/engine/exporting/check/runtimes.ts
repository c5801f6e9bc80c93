import type { ExportFormat } from '../../../../src-shared/domain/export-format';
import { nodeRuntime } from './in-tester';
import { kerasRuntime } from './keras';
import type { FindRuntime } from './runtime';

/** The runtime of each format. One that is missing here belongs to a format that is not written yet. */
export const runtimes: Readonly<Partial<Record<ExportFormat, FindRuntime>>> = {
  tfjs: nodeRuntime('tfjs'),
  'tfjs-graph': nodeRuntime('tfjs-graph'),
  savedmodel: nodeRuntime('savedmodel'),
  keras: kerasRuntime,
  onnx: nodeRuntime('onnx'),
};
