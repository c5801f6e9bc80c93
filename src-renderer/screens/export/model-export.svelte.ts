import type { ExportFormat, WeightType } from '../../../src-shared/domain/export-format';
import { start } from '../../client';
import { FolderJob } from './folder-job.svelte';

/** The export of a model, with its settings. They stay while the window is open. */
export class ModelExportState extends FolderJob<'exports.run'> {
  format = $state<ExportFormat>('onnx');
  weights = $state<WeightType>('float32');

  constructor() {
    super('exports.run');
  }

  run(run: string): Promise<void> {
    const { format, weights } = this;
    return this.start((to) => start.exports.run({ run, format, weights, to }));
  }
}

export const modelExport = new ModelExportState();
