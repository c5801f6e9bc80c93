import { Failure } from '../../src-shared/domain/failure';

/** Steps in a row without a finite loss after which there is no way back. */
const patience = 3;

/** Running means of an epoch's batches, weighted by their images, as Keras reports them. */
export class EpochMeans {
  #images = 0;
  #loss = 0;
  #correct = 0;

  /** A loss that is not finite is left out, with its images: `DivergenceGuard` decides what it means. */
  add(step: { loss: number; correct: number }, images: number): void {
    if (!Number.isFinite(step.loss)) return;
    this.#images += images;
    this.#loss += step.loss * images;
    this.#correct += step.correct;
  }

  /** @throws Failure of kind 'training-diverged' when no step of the epoch had a finite loss */
  figures(): { loss: number; accuracy: number } {
    if (this.#images === 0) throw diverged();
    return { loss: this.#loss / this.#images, accuracy: this.#correct / this.#images };
  }
}

/** Notices a training that has run away. */
export class DivergenceGuard {
  #bad = 0;

  /** @throws Failure of kind 'training-diverged' when the loss was not finite three steps in a row */
  check(loss: number): void {
    this.#bad = Number.isFinite(loss) ? 0 : this.#bad + 1;
    if (this.#bad >= patience) throw diverged();
  }
}

export function diverged(): Failure {
  return new Failure(
    'training-diverged',
    'The training ran away: its loss is no longer a finite number.',
    'Train with a smaller learning rate, for example a tenth of it.',
  );
}
