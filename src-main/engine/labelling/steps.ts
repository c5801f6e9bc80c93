import { LabelStep } from '../../../src-shared/contract/labels';
import { throwIfCancelled, type Jobs } from '../base/jobs';
import type { Project } from '../project/project';
import { History, stepToRedo, stepToUndo } from './history';
import { LargeSteps, largeStep } from './large-steps';
import { doPlan, type StepPlan } from './plans';

/**
 * Does, undoes and redoes steps of any size for a request, which is answered when the step is complete. A step over very many images runs
 * as a job: it shows its progress, and can be cancelled by the caller or from any window.
 */
export class Steps {
  constructor(
    private readonly jobs: Jobs,
    private readonly project: Project,
    /** Fires when the caller cancels the request. */
    private readonly signal: AbortSignal,
  ) {}

  do(plan: StepPlan): LabelStep | Promise<LabelStep> {
    if (plan.images.length <= largeStep) return doPlan(this.project, plan);
    return this.#asJob('labels.apply', (large) => large.do(plan));
  }

  undo(): LabelStep | Promise<LabelStep> {
    if (stepToUndo(this.project).changed <= largeStep) return new History(this.project).undo();
    return this.#asJob('labels.undo', (large) => large.undo());
  }

  redo(): LabelStep | Promise<LabelStep> {
    if (stepToRedo(this.project).changed <= largeStep) return new History(this.project).redo();
    return this.#asJob('labels.redo', (large) => large.redo());
  }

  async #asJob(name: string, work: (large: LargeSteps) => Promise<LabelStep>): Promise<LabelStep> {
    throwIfCancelled(this.signal); // while it waited for another step
    const job = this.jobs.start(name, LabelStep, (context) => work(new LargeSteps(this.project, context)));
    const cancel = (): void => {
      this.jobs.cancel(job.id);
    };
    this.signal.addEventListener('abort', cancel);
    try {
      return await job.result;
    } finally {
      this.signal.removeEventListener('abort', cancel);
    }
  }
}
