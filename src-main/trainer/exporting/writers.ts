import type { ExportFormat } from '../../../src-shared/domain/export-format';
import { writeTensorFlow } from './savedmodel/write';
import type { WriteModel } from './source';
import { writeKeras } from './keras/write';
import { writeOnnx } from './onnx/write';
import { writeTfjs } from './tfjs/write';
import { writeTfjsGraph } from './tfjs-graph/write';
import { writeTflite } from './tflite/write';

/** The writer of each format. */
export const writers: Readonly<Record<ExportFormat, WriteModel>> = {
  tfjs: writeTfjs,
  'tfjs-graph': writeTfjsGraph,
  savedmodel: writeTensorFlow,
  keras: writeKeras,
  onnx: writeOnnx,
  tflite: writeTflite,
};
