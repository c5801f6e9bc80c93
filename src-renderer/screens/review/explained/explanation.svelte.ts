import type { Explanation } from '../../../../src-shared/domain/explanation';
import { engine } from '../../../client';
import { app } from '../../../state/app.svelte';
import { AskedMap } from '../../../state/asked-map.svelte';
import type { Reviewed } from '../outcomes';

/** The class that a map is about: the one that the model predicted, or the one that the image is labelled as. */
export type About = 'predicted' | 'labelled';

/** One image under review, and the run that predicted it. */
export interface Subject {
  readonly run: string;
  readonly outcome: Pick<Reviewed, 'id' | 'actual' | 'predicted'>;
}

/** What the model looked at in the image of the large view. */
export class ExplanationState extends AskedMap<Explanation> {
  about = $state<About>('predicted');

  /** Turns to the other class, and shows the map if it was hidden. */
  switchClass(): void {
    this.about = this.about === 'predicted' ? 'labelled' : 'predicted';
    this.isShown = true;
  }

  /** Asks for the map of an image. */
  async read({ run, outcome }: Subject): Promise<void> {
    const name = classOf(this.about, outcome);
    const key = JSON.stringify([app.opening, run, outcome.id, name]);
    await this.ask(key, () => engine.explanations.of({ run, image: outcome.id, class: name }));
  }
}

export const classOf = (about: About, { actual, predicted }: Pick<Reviewed, 'actual' | 'predicted'>): string =>
  about === 'predicted' ? predicted : actual;

export const explanation = new ExplanationState();
