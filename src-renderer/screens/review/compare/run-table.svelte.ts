import type { RunRow } from '../../../../src-shared/domain/run';
import {
  foldsIn,
  groupHeading,
  metricNames,
  rankRuns,
  runMetrics,
  type RunFigures,
  type RunMetric,
} from '../../../../src-shared/domain/run-table';
import { engine, on } from '../../../client';
import { app } from '../../../state/app.svelte';
import { runs } from '../../train/runs.svelte';
import { review } from '../review.svelte';

export type MeasuredPart = 'validation' | 'test';

/** A line of the table: a run with its figures. */
export interface RankedRun {
  readonly row: RunRow;
  readonly figures: RunFigures;
}

/** Runs that were measured on the same images, in the chosen order. */
export interface RankedGroup {
  readonly heading: string;
  readonly runs: readonly RankedRun[];
}

type Answer = Awaited<ReturnType<typeof engine.runs.table>> & { readonly part: MeasuredPart };

/** The table of all finished runs, in groups that can be ranked, with the columns and the order that a person chose. */
export class RunTableState {
  #answer = $state.raw<Answer | null>(null);
  /** Columns beside run, recipe and note. */
  #columns = $state.raw<ReadonlySet<RunMetric>>(new Set(['accuracy', 'loss']));
  /** null for the newest first. */
  #order = $state.raw<{ readonly metric: RunMetric; readonly isReversed: boolean } | null>(null);
  #part = $state<MeasuredPart>('validation');

  constructor() {
    app.whenLeft(() => (this.#answer = null));
    on('images', 'changed', () => {
      // Undo may have changed a star or a note.
      if (app.screen === 'review' && review.tab === 'compare') void runs.refresh();
    });
  }

  get part(): MeasuredPart {
    return this.#part;
  }

  /** Columns in the order of the metrics. */
  get columns(): readonly RunMetric[] {
    return metricNames.filter((metric) => this.#columns.has(metric));
  }

  /** Groups in the chosen order; null until the figures of this part are there. */
  get groups(): readonly RankedGroup[] | null {
    const answer = this.#answer;
    if (answer?.part !== this.#part) return null;
    const rows = new Map(runs.all.map((row) => [row.run, row]));
    return answer.groups.map((group, index) => {
      const ranked = this.#order ? rankRuns(group.runs, this.#order.metric, this.#order.isReversed) : group.runs;
      return {
        heading: groupHeading(group, answer.part, { isOther: index > 0, folds: foldsIn(group.runs, rows) }),
        runs: ranked.flatMap(({ run, figures }) => {
          const row = rows.get(run);
          return row ? [{ row, figures }] : [];
        }),
      };
    });
  }

  /** Sentences about finished runs that have no figures on this part. */
  get leftOut(): readonly string[] {
    return (this.#answer?.leftOut ?? []).map(({ run, reason }) => `${run} is left out. ${reason}`);
  }

  /** Direction of a column's numbers, for `aria-sort`. */
  directionOf(metric: RunMetric): 'ascending' | 'descending' | 'none' {
    const order = this.#order;
    if (order?.metric !== metric) return 'none';
    return (runMetrics[metric].best === 'lowest') !== order.isReversed ? 'ascending' : 'descending';
  }

  get isNewestFirst(): boolean {
    return this.#order === null;
  }

  choosePart(part: MeasuredPart): void {
    this.#part = part;
  }

  /** Reads the figures. The engine keeps them, so that reading again after a change is quick. */
  async read(): Promise<void> {
    const part = this.#part;
    const answer = await app.read(() => engine.runs.table({ on: part }));
    if (answer && part === this.#part) this.#answer = { ...answer, part };
  }

  /** Sorts by a metric, the best first; by the present one, the other way round. */
  sortBy(metric: RunMetric): void {
    const order = this.#order;
    this.#order = { metric, isReversed: order?.metric === metric && !order.isReversed };
  }

  sortByAge(): void {
    this.#order = null;
  }

  toggle(metric: RunMetric): void {
    const columns = new Set(this.#columns);
    if (!columns.delete(metric)) columns.add(metric);
    this.#columns = columns;
    if (this.#order && !columns.has(this.#order.metric)) this.#order = null;
  }

  async star({ run, starred }: RunRow): Promise<void> {
    await app.attempt(() => engine.runs.star({ run, starred: !starred }));
  }

  async annotate(run: string, note: string): Promise<void> {
    await app.attempt(() => engine.runs.note({ run, note }));
  }
}

export const runTable = new RunTableState();
