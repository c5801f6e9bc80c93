import { Failure } from '../../../src-shared/domain/failure';

/** Requests of the person to the running training, which looks at them between steps. */
export class TrainingControl {
  isPausing = false;
  isFinishing = false;

  /** Call when a checkpoint is on the disk. @throws Failure of kind 'paused' if a pause was requested */
  throwIfPausing(): void {
    if (!this.isPausing) return;
    throw new Failure('paused', 'The training is paused at a checkpoint.', 'Resume it when you like.');
  }
}
