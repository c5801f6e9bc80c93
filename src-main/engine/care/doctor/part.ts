import type { Next } from '../../../../src-shared/domain/next-steps';
import type { JobContext } from '../../base/jobs';
import type { Project } from '../../project/project';
import type { Services } from '../../project/services';

/** A repair's outcome: what was mended, and what could not be. */
export interface Repair {
  readonly mended: number;
  readonly detail: string;
}

/** Result of examining one part of a project. */
export interface Examination {
  /** Description of everything examined, for when all is well. */
  readonly detail: string;
  /** Sentences that say what is wrong; empty when all is well. */
  readonly wrong: string;
  /** Next step for a person; missing when the sentences say it, or there is nothing to do. */
  readonly next?: Next;
  /** Mends what can be mended; missing where nothing can be. */
  readonly mend?: (job: JobContext) => Promise<Repair>;
}

/** One part of a project that doctor examines. */
export interface Part {
  readonly name: string;
  examine(project: Project, services: Services, job: JobContext): Promise<Examination>;
}

/** Names what only older runs use, behind a count of all; empty without any. */
export function earlierText(count: number, bytes: number): string {
  if (count === 0) return '';
  const megabytes = Math.max(1, Math.round(bytes / 1e6)).toLocaleString('en');
  return `, ${count.toLocaleString('en')} of them (${megabytes} MB) resized as earlier versions did, which only older runs use`;
}

/** '3 of 120 …' for a count of faults; empty when there are none. */
export const countOfAll = (wrong: number, all: number, what: string): string =>
  wrong === 0 ? '' : `${wrong.toLocaleString('en')} of ${all.toLocaleString('en')} ${what}`;
