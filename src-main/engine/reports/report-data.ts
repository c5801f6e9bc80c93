import type * as v from 'valibot';
import { basename } from 'node:path';
import type { runs as runsContract } from '../../../src-shared/contract/runs';
import type { Advice } from '../../../src-shared/domain/advice';
import { usualDifference } from '../../../src-shared/domain/advice';
import type { Ceiling } from '../../../src-shared/domain/ceiling';
import type { Evaluation } from '../../../src-shared/domain/evaluation';
import { Failure } from '../../../src-shared/domain/failure';
import type { Part } from '../../../src-shared/domain/image';
import type { Leak } from '../../../src-shared/domain/leaks';
import type { Slice } from '../../../src-shared/domain/slice';
import type { ThresholdCurves } from '../../../src-shared/domain/threshold-curves';
import { comparedWithLast } from '../advice/finding';
import { giveAdvice } from '../advice/giving';
import type { JobContext } from '../base/jobs';
import type { Project } from '../project/project';
import { slicesOfPart } from '../results/slices/slicing';
import { ceilingOfPart } from '../runs/ceilings';
import { figuresOfPart } from '../runs/figures-of-part';
import { getRun, outcomesOf } from '../runs/queries';
import { leaksOfRun } from '../runs/leaks-of-run';
import { curvesOfRun } from '../runs/thresholds';

/** Everything that a report tells; classes have their present names. */
export interface ReportData {
  readonly project: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly details: Awaited<ReturnType<typeof getRun>>;
  /** Part that the figures are about: the test part, or what there is instead. */
  readonly part: Part;
  readonly evaluation: Evaluation;
  readonly figures: v.InferInput<(typeof runsContract)['figures']['result']>;
  /** Curves of each class against the rest; empty for many classes. */
  readonly curves: readonly ThresholdCurves[];
  readonly ceiling: Ceiling | null;
  readonly compared: Awaited<ReturnType<typeof comparedWithLast>>;
  /** Slices of the part whose mistakes may be shown. */
  readonly slices: { readonly part: Part; readonly found: readonly Slice[] };
  /** Mistakes on the part of the slices, and those whose label a person has confirmed. */
  readonly confirmed: { readonly mistakes: number; readonly confirmed: number };
  readonly advice: readonly Advice[];
  /** What makes the figures too good. */
  readonly leaks: readonly Leak[];
}

/** Counts alone. */
const none = { limit: 0, offset: 0 } as const;

/** With more classes, a chart of their curves shows nothing. */
const mostCurves = 6;

/**
 * Collects everything for a report.
 * @param failuresOn part whose slices and mistakes are shown; a test part needs a look, which the caller has required
 * @throws Failure of kind 'no-data' for a run without figures
 */
export async function collectReport(
  project: Project,
  { run, failuresOn }: { readonly run: string; readonly failuresOn: Part },
  job: JobContext,
): Promise<ReportData> {
  const details = await getRun(project, run);
  const part = (['test', 'validation', 'train'] as const).find((each) => details[each] !== null);
  const evaluation = part === undefined ? null : details[part];
  if (part === undefined || evaluation === null) {
    throw new Failure('no-data', `${run} has no figures to report.`, 'Choose a run that is done.');
  }
  job.phase('Computing figures', 'images', evaluation.n);
  const { signal } = job;
  const classes = details.classes.length === 2 ? details.classes.slice(1) : details.classes;
  const curves: ThresholdCurves[] = [];
  for (const name of classes.length > mostCurves ? [] : classes) {
    curves.push(await curvesOfRun(project, { run, part, class: name }, signal));
  }
  const sliced =
    details[failuresOn] === null ? [] : (await slicesOfPart(project, { run, part: failuresOn }, signal)).slices;
  const wrong = await outcomesOf(
    project,
    { run, part: failuresOn, only: 'wrong', order: 'confident', ...none },
    signal,
  );
  return {
    project: basename(project.folder.root).replace(/\.facet$/, ''),
    at: Date.now(),
    details,
    part,
    evaluation,
    figures: await figuresOfPart(project, { run, part }, signal),
    curves,
    ceiling: await ceilingOfPart(project, { run, part }),
    compared: await comparedWithLast(project, run),
    slices: { part: failuresOn, found: sliced },
    confirmed: { mistakes: wrong.total, confirmed: wrong.confirmed },
    leaks: await leaksOfRun(project, run, signal),
    advice: (await giveAdvice(project, { run, difference: usualDifference }, signal)).advice,
  };
}
