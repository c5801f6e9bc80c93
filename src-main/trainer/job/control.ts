import { Failure } from '../../../src-shared/domain/failure';

/** A person's requests to the running training, which checks them between steps. */
export class TrainingControl {
  isPausing = false;
  isFinishing = false;

  /** Call when a checkpoint is on the disk. @throws Failure of kind 'paused' if a pause was requested */
  throwIfPausing(): void {
    if (!this.isPausing) return;
    throw new Failure('paused', 'The training is paused at a checkpoint.', 'Resume it when you like.');
  }
}
