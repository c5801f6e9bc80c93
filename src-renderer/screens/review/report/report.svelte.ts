import type { Job } from '../../../../src-shared/contract/jobs';
import { resultOf, on, shell, start } from '../../../client';
import { app } from '../../../state/app.svelte';
import { jobs } from '../../../state/jobs.svelte';
import { review } from '../review.svelte';

/** Mistakes that a report shows with their pictures, if it shows any. */
export const picturesInReport = 40;

/** Writing a report on the run under review: the question about its content, and the job. */
export class ReportState {
  /** Whether the question about its content is open. */
  isAsking = $state(false);
  withPictures = $state(false);

  constructor() {
    on('jobs', 'changed', (job) => {
      if (job.name === 'reports.write' && job.state === 'done') void this.#tell(job);
      if (job.name === 'reports.write' && job.state === 'failed' && job.failure) {
        app.notify(job.failure.message, job.failure.next, 'bad');
      }
    });
    app.whenLeft(() => (this.isAsking = false));
  }

  get isWriting(): boolean {
    return jobs.latest('reports.write')?.state === 'running';
  }

  /** Asks for a file with a system dialog and writes the report to it. The dialog has asked before a file is replaced. */
  async write(): Promise<void> {
    const run = review.details?.run.run;
    if (run === undefined || this.isWriting) return;
    const to = await app.attempt(() => shell.shell.chooseNewReport({ name: `${app.project?.name ?? 'Facet'} ${run}` }));
    if (to === null) return;
    this.isAsking = false;
    // The test part is under review only after a look at its mistakes.
    const failuresOn = review.part === 'test' ? 'test' : 'validation';
    const pictures = this.withPictures ? picturesInReport : 0;
    await app.attempt(() => start.reports.write({ run, to, pictures, failuresOn, overwrite: true }));
  }

  async #tell({ id }: Job): Promise<void> {
    const written = await app.attempt(() => resultOf('reports.write', id));
    if (written !== null) app.notify('The report was written.', written.file);
  }
}

export const report = new ReportState();
