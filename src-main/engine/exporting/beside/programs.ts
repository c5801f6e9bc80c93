import type { ExportFormat } from '../../../../src-shared/domain/export-format';
import type { Crop } from '../../../../src-shared/domain/preprocessing';
import { javascript, javascriptFaces, node, nodeOf, page } from './programs-javascript';
import { python, pythonFaces, pythonOf } from './programs-python';
import type { Texts } from './texts';

/** What programs of a format need. */
interface Kit {
  readonly python: boolean;
  readonly node: boolean;
  readonly page: boolean;
}

const kits: Readonly<Record<ExportFormat, Kit>> = {
  tfjs: { python: false, node: true, page: true },
  'tfjs-graph': { python: false, node: true, page: true },
  savedmodel: { python: true, node: false, page: false },
  keras: { python: true, node: false, page: false },
  onnx: { python: true, node: true, page: false },
  tflite: { python: true, node: false, page: false },
};

/** Whether a format's folder brings a page, which needs TensorFlow.js beside it. */
export const hasPage = (format: ExportFormat): boolean => kits[format].page;

/** The programs of a format as they stand in resources/export; see docs/exporting.md. */
export function programsOf(format: ExportFormat, crop: Crop): Texts {
  const kit = kits[format];
  const isCropped = crop === 'face';
  return {
    ...(kit.python && { ...python, ...pythonOf(format), ...(isCropped && pythonFaces(format)) }),
    ...((kit.node || kit.page) && { ...javascript, ...(isCropped && javascriptFaces) }),
    ...(kit.node && { ...node(format), ...nodeOf(format, isCropped) }),
    ...(kit.page && page),
  };
}
