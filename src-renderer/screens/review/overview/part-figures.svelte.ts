import { Failure } from '../../../../src-shared/domain/failure';
import type { Leak } from '../../../../src-shared/domain/leaks';
import type { Part } from '../../../../src-shared/domain/image';
import { engine } from '../../../client';

/** Figures beyond accuracy, see the request. */
export type Figures = Awaited<ReturnType<typeof engine.runs.figures>>;
export type Ceiling = Awaited<ReturnType<typeof engine.runs.ceiling>>['ceiling'];

interface Answer {
  readonly key: string;
  readonly figures: Figures;
  readonly ceiling: Ceiling;
  readonly leaks: readonly Leak[];
}

/** The slow figures of one part of a run. With many images or classes they come seconds after the accuracy. */
export class PartFigures {
  #answer = $state.raw<Answer | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #wanted = $state('');

  /** null while they are computed, and after a failure. */
  get figures(): Figures | null {
    return this.#current?.figures ?? null;
  }

  /** What a perfect model could reach on these labels; null when nobody knows. */
  get ceiling(): Ceiling {
    return this.#current?.ceiling ?? null;
  }

  /** What makes figures of validation and test too good; empty while that is looked for. */
  get leaks(): readonly Leak[] {
    return this.#current?.leaks ?? [];
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  /**
   * Reads the figures; those of the same run and part stay in sight meanwhile. An answer that another question has overtaken is dropped.
   * @param opening differs when another project was opened, where a run has the same name
   */
  async read(run: string, part: Part, opening: string): Promise<void> {
    const key = `${opening} ${run} ${part}`;
    this.#wanted = key;
    this.#failure = null;
    try {
      const [figures, { ceiling }, { leaks }] = await Promise.all([
        engine.runs.figures({ run, part }),
        engine.runs.ceiling({ run, part }),
        engine.runs.leaks({ run }),
      ]);
      if (this.#wanted === key) this.#answer = { key, figures, ceiling, leaks };
    } catch (error) {
      if (this.#wanted === key) this.#failure = Failure.from(error);
    }
  }

  get #current(): Answer | null {
    return this.#answer?.key === this.#wanted ? this.#answer : null;
  }
}
