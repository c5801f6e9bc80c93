import { Failure } from '../../src-shared/domain/failure';

interface Answer<T> {
  readonly key: string;
  readonly map: T | null;
  readonly failure: Failure | null;
}

/** A map of what a model looked at, for the picture that was asked for last. The choices stay while the window is open. */
export class AskedMap<T> {
  isShown = $state(false);
  /** 0..1 */
  opacity = $state(0.6);
  #asked = $state('');
  #answer = $state.raw<Answer<T> | null>(null);

  /** The map; null while there is none. */
  get map(): T | null {
    return this.#present?.map ?? null;
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

  /**
   * Asks for a map, unless it is the one that was asked for last. Answers that come too late are dropped.
   * @param key names the picture and everything else that the map depends on
   */
  protected async ask(key: string, question: () => Promise<T>): Promise<void> {
    if (key === this.#asked && this.failure === null) return;
    this.#asked = key;
    const answer = await question().then(
      (map) => ({ key, map, failure: null }),
      (error: unknown) => ({ key, map: null, failure: Failure.from(error) }),
    );
    if (key === this.#asked) this.#answer = answer;
  }

  /** Drops a failure, so that asking again shows that it loads. */
  protected forgetFailure(): void {
    if (this.failure !== null) this.#answer = null;
  }

  get #present(): Answer<T> | null {
    return this.#answer?.key === this.#asked ? this.#answer : null;
  }
}
