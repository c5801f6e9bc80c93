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

/** An image to label, with the model's guess. */
export interface Question {
  readonly image: ImageRow;
  readonly guess: Guess;
}

/** A question that the person labelled or skipped, kept so that it can be taken back. */
interface Answered {
  readonly question: Question;
  readonly isLabelled: boolean;
}

/** Images per round: more than are labelled before the next one, since some are skipped. */
const imagesPerRound = 60;
/** Images shown after the present one. */
const previewed = 6;

/** Labelling image by image, the most informative first. After every few labels a new head is trained in the background. */
export class LabellingNext {
  #queue = $state.raw<readonly Question[]>([]);
  #answered = $state.raw<readonly Answered[]>([]);
  #round = $state.raw<Next | null>(null);
  #points = $state.raw<readonly LearningPoint[]>([]);
  #isLearning = $state(false);
  #job: number | null = null;
  #sinceRound = $state(0);
  #failure = $state.raw<Failure | null>(null);
  #isLeft = false;
  /** Labels per round of learning. */
  every = $state(10);

  get question(): Question | null {
    return this.#queue[0] ?? null;
  }

  /** The images after the present one. */
  get coming(): readonly Question[] {
    return this.#queue.slice(1, 1 + previewed);
  }

  get points(): readonly LearningPoint[] {
    return this.#points;
  }

  get round(): Next | null {
    return this.#round;
  }

  get isLearning(): boolean {
    return this.#isLearning;
  }

  /** Why no image could be chosen; null while an image is on the screen, and when nothing failed. */
  get failure(): Failure | null {
    return this.#failure;
  }

  /** Labels given since the last round of learning began. */
  get sinceRound(): number {
    return this.#sinceRound;
  }

  /** Labels given on this screen. */
  get given(): number {
    return this.#answered.filter(({ isLabelled }) => isLabelled).length;
  }

  get canGoBack(): boolean {
    return this.#answered.length > 0;
  }

  /** Trains a head and replaces the queue. The image on the screen stays there until it has its label. */
  async learn(): Promise<void> {
    if (this.#isLearning) return;
    this.#isLearning = true;
    this.#sinceRound = 0;
    this.#failure = null;
    try {
      const features = learningFeatures.current;
      const { job, result } = await start.learning.next({ ...features, count: imagesPerRound });
      this.#job = job;
      const round = await result();
      const { images } = await engine.images.rows({ view: round.view, from: 0, to: imagesPerRound });
      const { points } = await engine.learning.points(features);
      if (!this.#isLeft) this.#adopt(round, images, points);
    } catch (error) {
      this.#fail(Failure.from(error));
    }
    this.#job = null;
    this.#isLearning = false;
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

  /** Takes back the last label or skip, and shows that image again. */
  async back(): Promise<void> {
    const last = this.#answered.at(-1);
    if (!last) return;
    if (last.isLabelled && !(await app.attempt(() => engine.labels.undo({})))) return;
    this.#stepBack();
    if (last.isLabelled) this.#sinceRound = Math.max(0, this.#sinceRound - 1);
    await classes.refresh();
  }

  /** Ends the labelling; a round of learning that is under way is cancelled. */
  leave(): void {
    this.#isLeft = true;
    if (this.#job !== null) void jobs.cancel(this.#job);
  }

  #adopt(round: Next, images: readonly ImageRow[], points: readonly LearningPoint[]): void {
    const guessOf = (id: number): Guess => round.images.find(({ image }) => image === id)?.guess ?? null;
    const known = [...this.#answered.map((each) => each.question), ...(this.question ? [this.question] : [])];
    const isKnown = (id: number): boolean => known.some(({ image }) => image.id === id);
    const { question } = this;
    const fresh = images
      .filter(({ id, labelState }) => labelState === 'unlabelled' && !isKnown(id))
      .map((image) => ({ image, guess: guessOf(image.id) }));
    this.#queue = question ? [question, ...fresh] : fresh;
    this.#round = round;
    this.#points = points;
  }

  /** With an image on the screen the failure is a toast, so that the labelling can go on. */
  #fail(failure: Failure): void {
    if (!this.question && !this.#isLeft) this.#failure = failure;
    else if (failure.kind !== 'cancelled') app.notify(failure.message, failure.next, 'bad');
  }

  #advance(answered: Answered): void {
    this.#answered = [...this.#answered, answered];
    this.#queue = this.#queue.slice(1);
  }

  #stepBack(): void {
    const last = this.#answered.at(-1);
    if (!last) return;
    this.#answered = this.#answered.slice(0, -1);
    this.#queue = [last.question, ...this.#queue];
  }
}
