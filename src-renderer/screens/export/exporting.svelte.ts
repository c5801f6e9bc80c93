import type * as v from 'valibot';
import type { exports as exportsContract } from '../../../src-shared/contract/exports';
import { start } from '../../client';
import { FolderJob } from './folder-job.svelte';

type ExportResult = v.InferOutput<(typeof exportsContract)['run']['result']>;

/** The export of a model. */
class ExportingState extends FolderJob<ExportResult> {
  constructor() {
    super('exports.run');
  }

  run(run: string): Promise<void> {
    return this.start((to) => start.exports.run({ run, format: 'tfjs', to }));
  }
}

export const exporting = new ExportingState();
