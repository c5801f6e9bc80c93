import type { ImportReport, LabelSource } from '../../src-shared/contract/imports';
import { Failure } from '../../src-shared/domain/failure';
import { start } from '../client';
import { NewestJob } from './newest-job.svelte';

/** What an import would do, by dry runs, which change nothing. A newer one takes the place of one that is under way. */
export class ImportForecast {
  readonly #dryRun = new NewestJob();
  #report = $state.raw<ImportReport | null>(null);
  #failure = $state.raw<Failure | null>(null);

  /** The report of the last dry run; null until there is one, and after one that failed. */
  get report(): ImportReport | null {
    return this.#report;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  get isRunning(): boolean {
    return this.#dryRun.isRunning;
  }

  /** Makes a dry run. */
  async refresh(folder: string, labels: LabelSource): Promise<void> {
    this.#failure = null;
    try {
      const report = await this.#dryRun.run(() => start.imports.run({ folder, labels, dryRun: true }));
      if (report !== null) this.#report = report;
    } catch (error) {
      this.fail(Failure.from(error));
    }
  }

  /** Shows a report that another dry run has made. */
  take(report: ImportReport): void {
    this.clear();
    this.#report = report;
  }

  /** Shows why there is no report. */
  fail(failure: Failure): void {
    this.clear();
    this.#failure = failure;
  }

  clear(): void {
    this.#report = this.#failure = null;
    void this.#dryRun.stop();
  }
}
