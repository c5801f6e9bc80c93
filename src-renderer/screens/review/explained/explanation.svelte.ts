import type { Explanation } from '../../../../src-shared/domain/explanation';
import { Failure } from '../../../../src-shared/domain/failure';
import { engine } from '../../../client';
import { app } from '../../../state/app.svelte';
import type { Reviewed } from '../outcomes';

/** The class that a map is about: the one that the model predicted, or the one that the image is labelled as. */
export type About = 'predicted' | 'labelled';

/** One image under review, and the run that predicted it. */
export interface Subject {
  readonly run: string;
  readonly outcome: Pick<Reviewed, 'id' | 'actual' | 'predicted'>;
}

interface Answer {
  readonly key: string;
  readonly explanation: Explanation | null;
  readonly failure: Failure | null;
}

/** What the model looked at in the image of the large view. The choices stay while the window is open. */
export class ExplanationState {
  isShown = $state(false);
  about = $state<About>('predicted');
  /** 0..1 */
  opacity = $state(0.6);
  #asked = $state('');
  #answer = $state.raw<Answer | null>(null);

  /** The map; null while there is none. */
  get explanation(): Explanation | null {
    return this.#present?.explanation ?? null;
  }

  get failure(): Failure | null {
    return this.#present?.failure ?? null;
  }

  get isLoading(): boolean {
    return this.isShown && this.#asked !== '' && this.#present === null;
  }

  toggle(): void {
    this.isShown = !this.isShown;
  }

  /** Turns to the other class, and shows the map if it was hidden. */
  switchClass(): void {
    this.about = this.about === 'predicted' ? 'labelled' : 'predicted';
    this.isShown = true;
  }

  /** Asks for the map of an image, unless it is the one that was asked for last. Answers that come too late are dropped. */
  async read({ run, outcome }: Subject): Promise<void> {
    const name = classOf(this.about, outcome);
    const key = JSON.stringify([app.opening, run, outcome.id, name]);
    if (key === this.#asked && this.failure === null) return;
    this.#asked = key;
    const answer = await engine.explanations.of({ run, image: outcome.id, class: name }).then(
      (explanation) => ({ key, explanation, failure: null }),
      (error: unknown) => ({ key, explanation: null, failure: Failure.from(error) }),
    );
    if (key === this.#asked) this.#answer = answer;
  }

  get #present(): Answer | null {
    return this.#answer?.key === this.#asked ? this.#answer : null;
  }
}

export const classOf = (about: About, { actual, predicted }: Pick<Reviewed, 'actual' | 'predicted'>): string =>
  about === 'predicted' ? predicted : actual;

export const explanation = new ExplanationState();
