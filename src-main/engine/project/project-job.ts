import type { JobContext } from '../base/jobs';
import type { Project } from './project';
import type { Services } from './services';

/** A job on an open project, with everything that its work needs. */
export interface ProjectJob {
  readonly services: Services;
  readonly project: Project;
  /** Progress and cancellation. */
  readonly job: JobContext;
}
