import type { ExportFormat } from '../../../src-shared/domain/export-format';
import { loadOnnx } from './onnx';
import type { LoadModel } from './runtime';
import { loadSavedModel } from './savedmodel';
import { loadGraph, loadLayers } from './tfjs';

/** Loaders of the formats that Node can run. The others are run by Python, if at all. */
export const loaders: Readonly<Partial<Record<ExportFormat, LoadModel>>> = {
  tfjs: loadLayers,
  'tfjs-graph': loadGraph,
  savedmodel: loadSavedModel,
  onnx: loadOnnx,
};
