import type { StarterId } from '../../../../../src-shared/domain/starter';
import type { Part } from '../../../../../src-shared/domain/image';
import type { IssueKind } from '../../../../../src-shared/domain/issue';
import type { ModelMetadata } from '../../../../../src-shared/workers/trainer';
import type { JobContext } from '../../../base/jobs';
import { describedStarter } from '../../../features/starters/own-starters';
import type { Project } from '../../../project/project';
import type { ProjectJob } from '../../../project/project-job';
import type { PartEvaluations } from '../../../results/evaluations';
import { classesOfSnapshot, evaluationsNow } from '../../../results/figures-now';
import type { DoneRun } from '../../../results/judged';
import { slicesOfPart } from '../../../results/slices/slicing';
import { figuresOfPart } from '../../../runs/figures-of-part';
import { leaksOfRun } from '../../../runs/leaks-of-run';
import { testSetOf } from '../../../splits/test-sets';
import type { Answers } from '../../answers';
import type { CardFacts, KnownIssues, MainFigures, PartFacts, StarterNote } from './facts';

/** The facts that are known before a model is written and checked. */
export type RunFacts = Omit<
  CardFacts,
  'format' | 'weights' | 'modelBytes' | 'preparation' | 'cost' | 'check' | 'dataLicence'
>;

/** Most slices on a card, the worst ones. */
const mostSlices = 30;

/**
 * Collects what a run's card says. Slices are those of validation images: test images are counted as a whole only, so that nothing is
 * learned from their mistakes.
 */
export async function collectFacts(
  { project, job }: Pick<ProjectJob, 'project' | 'job'>,
  done: DoneRun,
  { metadata, answers }: { readonly metadata: ModelMetadata; readonly answers: Answers },
): Promise<RunFacts> {
  const { result, snapshot } = done;
  const evaluations = await evaluationsNow(project, done);
  const parts = (['test', 'validation', 'train'] as const).flatMap((part): PartFacts[] => {
    const found = evaluations[part];
    if (found === null) return [];
    const { n, loss, accuracy, interval } = found;
    return [{ part, figures: { n, loss, accuracy, interval }, decided: part === 'train' ? null : answers[part] }];
  });
  const main = parts[0]?.part;
  job.phase('Computing figures', '', null);
  return {
    run: result.run,
    recipe: result.recipe,
    kind: result.kind ?? 'network',
    seed: result.seed,
    snapshot,
    trainedAt: done.endedAt,
    outputs: classesOfSnapshot(project, snapshot).outputs,
    starter: metadata.starter === undefined || result.starter === null ? null : starterNote(result.starter),
    temperature: answers.temperature,
    decision: answers.decision,
    parts,
    testAsSealed: result.testAsSealed,
    testSet: testSetOf(project, snapshot),
    leaks: await leaksOfRun(project, result.run, job.signal),
    main: main === undefined ? null : await mainFigures(project, { run: result.run, part: main, evaluations }, job),
    slices: evaluations.validation === null ? null : await worstSlices(project, result.run, job),
    issues: knownIssues(project, done),
  };
}

function starterNote(id: StarterId): StarterNote {
  const { description, licence, terms } = describedStarter(id);
  return { id, description, licence, terms };
}

async function mainFigures(
  project: Project,
  { run, part, evaluations }: { run: string; part: Part; evaluations: PartEvaluations },
  { signal }: JobContext,
): Promise<MainFigures> {
  const found = await figuresOfPart(project, { run, part }, signal);
  return {
    part,
    n: evaluations[part]?.n ?? 0, // the part was chosen because it has images
    baseline: found.baseline,
    largestClass: found.largestClass,
    balancedAccuracy: { value: found.balancedAccuracy, interval: found.intervals.balancedAccuracy },
    macroF1: { value: found.macroF1, interval: found.intervals.macroF1 },
    calibrationError: found.calibration.ece,
    perClass: evaluations[part]?.perClass ?? [],
  };
}

async function worstSlices(project: Project, run: string, { signal }: JobContext): Promise<CardFacts['slices']> {
  const { slices } = await slicesOfPart(project, { run, part: 'validation' }, signal);
  const tested = slices.filter(({ isSmall }) => !isSmall);
  const small = slices.length - tested.length;
  return { part: 'validation', found: tested.slice(0, mostSlices), of: tested.length, small };
}

function knownIssues({ catalog }: Project, { result }: DoneRun): KnownIssues {
  const { issues, issueFindings, suspects } = catalog;
  const open: Partial<Record<IssueKind, number>> = {};
  for (const { kind, open: count } of issues.kinds()) if (count > 0) open[kind] = issues.openImages(kind);
  return {
    searchedAt: issueFindings.last()?.at ?? null,
    suspectsSearchedAt: suspects.last()?.at ?? null,
    open,
    leftOut: result.leftOut.length,
    missing: result.missing,
  };
}
