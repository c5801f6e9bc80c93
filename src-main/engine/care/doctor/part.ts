import type { Next } from '../../../../src-shared/domain/next-steps';
import type { JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import type { Services } from '../../project/services';

/** What was mended, and what could not be. */
export interface Repair {
  readonly mended: number;
  readonly detail: string;
}

/** What a look at one part of a project found. */
export interface Finding {
  /** What was looked at, when all is well. */
  readonly detail: string;
  /** What is wrong, as sentences; empty when all is well. */
  readonly wrong: string;
  /** What a person can do about it; missing when the sentences say it, or there is nothing to do. */
  readonly next?: Next;
  /** Mends what can be mended; missing where nothing can. */
  readonly mend?: (job: JobContext) => Promise<Repair>;
}

/** One part of a project that doctor looks at. */
export interface Part {
  readonly name: string;
  examine(project: Project, services: Services, job: JobContext): Promise<Finding>;
}

/** '3 of 120 …' for what is wrong of a number of things; an empty text when nothing is. */
export const someOf = (wrong: number, all: number, what: string): string =>
  wrong === 0 ? '' : `${wrong.toLocaleString('en')} of ${all.toLocaleString('en')} ${what}`;
