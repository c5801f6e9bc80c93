import { Failure } from '../../../src-shared/domain/failure';

/** What the person wants of the training underway; asked between two steps. */
export class TrainingControl {
  isPausing = false;
  isFinishing = false;

  /** @throws Failure of kind 'paused' after a pause was asked for; what is to be kept is on the disk by then */
  throwIfPausing(): void {
    if (!this.isPausing) return;
    throw new Failure('paused', 'The training is paused at a checkpoint.', 'Resume it when you like.');
  }
}
