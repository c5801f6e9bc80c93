import type { InferOutput } from 'valibot';
import type { learning as contract, LearningPoint } from '../../../src-shared/contract/learning';
import { Failure } from '../../../src-shared/domain/failure';
import type { ImageRow } from '../../../src-shared/domain/image';
import type { LabelChange } from '../../../src-shared/domain/selection';
import { engine, start } from '../../client';
import { app } from '../../state/app.svelte';
import { classes } from '../../state/classes.svelte';
import { jobs } from '../../state/jobs.svelte';
import { learningFeatures } from '../../state/learning-features.svelte';

type Next = InferOutput<typeof contract.next.result>;
type Guess = Next['images'][number]['guess'];

/** One image that is asked about. */
export interface Question {
  readonly image: ImageRow;
  readonly guess: Guess;
}

/** What a person did with an image, so that it can be taken back. */
interface Done {
  readonly question: Question;
  readonly isLabelled: boolean;
}

/** Images that a round asks for: more than are labelled until the next one, since some are skipped. */
const asked = 60;

/** Labelling image by image what tells most; every so many labels a head is trained anew in the background. */
export class LabellingNext {
  #queue = $state.raw<readonly Question[]>([]);
  #done = $state.raw<readonly Done[]>([]);
  #round = $state.raw<Next | null>(null);
  #points = $state.raw<readonly LearningPoint[]>([]);
  #job = $state<number | null>(null);
  #sinceRound = $state(0);
  #failure = $state.raw<Failure | null>(null);
  #isLeft = false;
  /** Labels until the head is trained anew. */
  every = $state(10);

  get question(): Question | null {
    return this.#queue[0] ?? null;
  }

  /** What comes after it, for a look ahead. */
  get coming(): readonly Question[] {
    return this.#queue.slice(1, 7);
  }

  get points(): readonly LearningPoint[] {
    return this.#points;
  }

  get round(): Next | null {
    return this.#round;
  }

  get isLearning(): boolean {
    return this.#job !== null;
  }

  /** Why nothing could be chosen while nothing is on the screen; null when nothing failed. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** Labels given until the head learns from them. */
  get sinceRound(): number {
    return this.#sinceRound;
  }

  get given(): number {
    return this.#done.filter(({ isLabelled }) => isLabelled).length;
  }

  get canGoBack(): boolean {
    return this.#done.length > 0;
  }

  /** Trains and asks anew; what is on the screen stays there until it has its label. */
  async learn(): Promise<void> {
    if (this.isLearning) return;
    this.#sinceRound = 0;
    this.#failure = null;
    try {
      const features = learningFeatures.current;
      const { job, result } = await start.learning.next({ ...features, count: asked });
      this.#job = job;
      const round = await result();
      const { images } = await engine.images.rows({ view: round.view, from: 0, to: asked });
      const { points } = await engine.learning.points(features);
      if (!this.#isLeft) this.#take(round, images, points);
    } catch (error) {
      this.#fail(Failure.from(error));
    }
    this.#job = null;
    if (!this.#isLeft && this.#sinceRound >= this.every) await this.learn();
  }

  async label(change: LabelChange): Promise<void> {
    const { question } = this;
    if (!question) return;
    this.#advance({ question, isLabelled: true });
    const selection = { ids: [question.image.id] };
    const step = await app.attempt(() => engine.labels.apply({ selection, change, reason: 'label next' }));
    if (!step) {
      this.#stepBack();
      return;
    }
    this.#sinceRound += 1;
    void classes.refresh();
    if (this.#sinceRound >= this.every || this.#queue.length === 0) void this.learn();
  }

  /** Leaves an image for later. */
  skip(): void {
    const { question } = this;
    if (!question) return;
    this.#advance({ question, isLabelled: false });
    if (this.#queue.length === 0) void this.learn();
  }

  /** Takes the last label back, or the last skip, and shows that image again. */
  async back(): Promise<void> {
    const last = this.#done.at(-1);
    if (!last) return;
    if (last.isLabelled && !(await app.attempt(() => engine.labels.undo({})))) return;
    this.#stepBack();
    if (last.isLabelled) this.#sinceRound = Math.max(0, this.#sinceRound - 1);
    await classes.refresh();
  }

  leave(): void {
    this.#isLeft = true;
    if (this.#job !== null) void jobs.cancel(this.#job);
  }

  #take(round: Next, images: readonly ImageRow[], points: readonly LearningPoint[]): void {
    const guessOf = (id: number): Guess => round.images.find(({ image }) => image === id)?.guess ?? null;
    const known = [...this.#done.map((each) => each.question), ...(this.question ? [this.question] : [])];
    const isKnown = (id: number): boolean => known.some(({ image }) => image.id === id);
    const { question } = this;
    const fresh = images
      .filter(({ id, labelState }) => labelState === 'unlabelled' && !isKnown(id))
      .map((image) => ({ image, guess: guessOf(image.id) }));
    this.#queue = question ? [question, ...fresh] : fresh;
    this.#round = round;
    this.#points = points;
  }

  /** Where an image is on the screen it stays there, and the failure is told beside it. */
  #fail(failure: Failure): void {
    if (!this.question && !this.#isLeft) this.#failure = failure;
    else if (failure.kind !== 'cancelled') app.notify(failure.message, failure.next, 'bad');
  }

  #advance(done: Done): void {
    this.#done = [...this.#done, done];
    this.#queue = this.#queue.slice(1);
  }

  #stepBack(): void {
    const last = this.#done.at(-1);
    if (!last) return;
    this.#done = this.#done.slice(0, -1);
    this.#queue = [last.question, ...this.#queue];
  }
}
