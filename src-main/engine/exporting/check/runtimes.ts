import type { ExportFormat } from '../../../../src-shared/domain/export-format';
import type { FindRuntime } from './runtime';
import { tfjsLayers } from './tfjs';

/** The runtime of each format. One that is missing here belongs to a format that is not written yet. */
export const runtimes: Readonly<Partial<Record<ExportFormat, FindRuntime>>> = {
  tfjs: () => Promise.resolve(tfjsLayers),
};
