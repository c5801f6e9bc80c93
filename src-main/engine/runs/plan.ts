import { at } from '../../../src-shared/domain/at';
import { Failure } from '../../../src-shared/domain/failure';
import { parts, type Part } from '../../../src-shared/domain/image';
import {
  gapsOf,
  trainingObstacle,
  intendedParts,
  type ClassCensus,
  type TrainingPlan,
} from '../../../src-shared/domain/training-plan';
import type { Project } from '../project/project';
import { compareCodePoints } from '../base/code-points';
import type { Joining } from './joining';

type Counts = { -readonly [K in keyof Omit<ClassCensus, 'name'>]: number };

/**
 * Describes which images a training on the current labels and a split uses, and which it leaves out.
 * @param without images that could not be decoded
 * @throws Failure of kind 'no-data' when nothing can be trained
 */
export function planTraining(
  project: Project,
  split: number,
  joining: Joining,
  without: ReadonlySet<number> = new Set(),
): TrainingPlan {
  const census = censusOf(project, split, without);
  const obstacle = trainingObstacle(census);
  if (obstacle) throw new Failure('no-data', obstacle.text, obstacle.next);
  const imagesIn = (part: Part): number => census.reduce((sum, each) => sum + each[part], 0);
  return {
    images: { train: imagesIn('train'), validation: imagesIn('validation'), test: imagesIn('test') },
    ...joining,
    missing: census.reduce((sum, each) => sum + each.missing, 0),
    alsoTrained: project.catalog.splits.alsoTrained(split),
    lacking: gapsOf(census, intendedParts(project.catalog.splits.method(split))),
  };
}

/** Counts the labelled images of each class by part, in order of the class names. */
export function censusOf({ catalog }: Project, split: number, without: ReadonlySet<number> = new Set()): ClassCensus[] {
  const classes = new Map<string, Counts>();
  const countsOf = (name: string): Counts => {
    const counts = classes.get(name) ?? { train: 0, validation: 0, test: 0, outside: 0, missing: 0 };
    classes.set(name, counts);
    return counts;
  };
  const members = catalog.splits.members(split);
  for (const { id, className } of catalog.images.trainable()) {
    const part = members.get(id);
    if (!without.has(id)) countsOf(className)[part === undefined ? 'outside' : at(parts, part)] += 1;
  }
  for (const [name, images] of catalog.images.missingByClass()) countsOf(name).missing += images;
  const census = [...classes].map(([name, counts]) => ({ name, ...counts }));
  return census.sort((a, b) => compareCodePoints(a.name, b.name));
}
