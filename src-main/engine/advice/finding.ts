import { balancedAccuracy } from '../../../src-shared/metrics/averages';
import type { Evaluation } from '../../../src-shared/domain/evaluation';
import { marginsOf } from '../../../src-shared/metrics/margins';
import type { Project } from '../project/project';
import { classesOfSnapshot, evaluationsNow } from '../results/figures-now';
import { requireDone } from '../results/judged';
import { slicesOfPart } from '../results/slices/slicing';
import { comparableRuns, differenceOf } from '../runs/comparing';
import { leaksNow } from '../splits/leaks-now';
import { sharesOf } from '../splits/splits';
import type { Found } from './found';
import { contradictingLabels, fewTestImages, imbalancedClasses, suspectLabels } from './rules/about-labels';
import { seriesCut } from './rules/about-split';
import { overfitting, runsDoNotDiffer, testTooSmall, validationAboveTest, weakSlice } from './rules/about-run';

/** Findings about the labels of a project. @param run whose figures say how much unequal classes matter */
export async function findAboutLabels(project: Project, run: string | null): Promise<Found[]> {
  const { issues, suspects, classes } = project.catalog;
  const openOf = (kind: 'label-conflict' | 'suspect-label') => {
    const groups = issues.kinds().find((each) => each.kind === kind)?.open ?? 0;
    return { groups, images: groups === 0 ? 0 : issues.openImages(kind) };
  };
  const labelled = classes.all();
  const total = labelled.reduce((sum, { images }) => sum + images, 0);
  const validation = run === null ? null : (await evaluationsNow(project, requireDone(project, run))).validation;
  const { series, leaks } = await leaksNow(project);
  return present([
    seriesCut(series, leaks, sharesOf(project)),
    contradictingLabels(openOf('label-conflict'), total),
    suspectLabels(openOf('suspect-label').images, suspects.last()?.images ?? 0),
    imbalancedClasses(labelled, validation && hiddenByAccuracy(validation)),
  ]);
}

/** Findings about a run. @param difference of two runs that the test part should be able to show */
export async function findAboutRun(
  project: Project,
  { run, difference }: { run: string; difference: number },
  signal: AbortSignal,
): Promise<Found[]> {
  const done = requireDone(project, run);
  const { train, validation, test } = await evaluationsNow(project, done);
  const compared = await comparedWithLast(project, run);
  const disagreement = compared === null ? null : (compared.mcnemar.fixed + compared.mcnemar.broken) / compared.n;
  const slices = validation === null ? null : await slicesOfPart(project, { run, part: 'validation' }, signal);
  const { now } = classesOfSnapshot(project, done.snapshot);
  const inTest = new Map(test?.perClass.map(({ class: name, support }) => [name, support]));
  return present([
    fewTestImages(test === null ? [] : now.map(({ id, name }) => ({ id, name, images: inTest.get(name) ?? 0 }))),
    slices && weakSlice(run, slices.slices, slices.n),
    overfitting(run, train, validation),
    validationAboveTest(run, validation, test),
    runsDoNotDiffer(compared),
    testTooSmall(test, disagreement, difference),
  ]);
}

const present = (found: readonly (Found | null)[]): Found[] => found.filter((each) => each !== null);

/** Accuracy less balanced accuracy; null where that is not defined. */
function hiddenByAccuracy({ accuracy, confusion }: Evaluation): number | null {
  const balanced = balancedAccuracy(marginsOf(confusion));
  return balanced === null ? null : accuracy - balanced;
}

/** The run compared on validation images with the last one before it that has at least half of these; null without one. */
export async function comparedWithLast(project: Project, run: string) {
  const { of, runs } = comparableRuns(project, { run, part: 'validation' });
  const before = runs.find(({ images }) => images * 2 >= of)?.run;
  return before === undefined ? null : differenceOf(project, { run, before, part: 'validation' });
}
