import type { Neighbour } from '../../../../src-shared/domain/explanation';
import { Failure } from '../../../../src-shared/domain/failure';
import { engine } from '../../../client';
import { app } from '../../../state/app.svelte';

type Found = Awaited<ReturnType<typeof engine.explanations.neighbours>>;

interface Answer {
  readonly key: string;
  readonly found: Found | null;
  readonly failure: Failure | null;
}

/** The training images that are most like the image of the large view, and the one that is shown beside it. */
export class NeighboursState {
  areShown = $state(true);
  #asked = $state('');
  #answer = $state.raw<Answer | null>(null);
  #beside = $state.raw<{ readonly key: string; readonly neighbour: Neighbour } | null>(null);

  get found(): Found | null {
    return this.#present?.found ?? null;
  }

  get failure(): Failure | null {
    return this.#present?.failure ?? null;
  }

  /** The neighbour that is shown in large beside the image; null for none. */
  get beside(): Neighbour | null {
    return this.areShown && this.#beside?.key === this.#asked ? this.#beside.neighbour : null;
  }

  toggle(): void {
    this.areShown = !this.areShown;
  }

  /** Shows a neighbour beside the image, or takes it away again. */
  choose(neighbour: Neighbour): void {
    this.#beside = this.beside?.image === neighbour.image ? null : { key: this.#asked, neighbour };
  }

  /** Asks for the neighbours of an image. Answers that come too late are dropped. */
  async read(run: string, image: number): Promise<void> {
    const key = JSON.stringify([app.opening, run, image]);
    if (key === this.#asked && this.failure === null) return;
    this.#asked = key;
    const answer = await engine.explanations.neighbours({ run, image }).then(
      (found) => ({ key, found, failure: null }),
      (error: unknown) => ({ key, found: null, failure: Failure.from(error) }),
    );
    if (key === this.#asked) this.#answer = answer;
  }

  get #present(): Answer | null {
    return this.#answer?.key === this.#asked ? this.#answer : null;
  }
}

export const neighbours = new NeighboursState();
