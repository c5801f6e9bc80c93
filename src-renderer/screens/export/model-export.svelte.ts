import { start } from '../../client';
import { FolderJob } from './folder-job.svelte';

/** The export of a model. */
export class ModelExportState extends FolderJob<'exports.run'> {
  constructor() {
    super('exports.run');
  }

  run(run: string): Promise<void> {
    return this.start((to) => start.exports.run({ run, format: 'tfjs', to }));
  }
}

export const modelExport = new ModelExportState();
