import type { InferInput, InferOutput } from 'valibot';
import type { models as contract } from '../../../src-shared/contract/models';
import { Failure } from '../../../src-shared/domain/failure';
import type { Job } from '../../../src-shared/contract/jobs';
import { engine, shell, start } from '../../client';
import { app } from '../../state/app.svelte';
import { jobs } from '../../state/jobs.svelte';

export type Described = InferOutput<typeof contract.describe.result>;
export type ForeignEvaluation = InferOutput<typeof contract.evaluate.result>;
type Question = InferInput<typeof contract.evaluate.params>;

/** What a person states where no file beside the model does. */
export interface Stated {
  edge: number | null;
  layout: 'channels-last' | 'channels-first';
  values: 'bytes' | 'unit' | 'signed' | 'imagenet';
  /** One name per line, in the order of the outputs. */
  classes: string;
  output: string;
}

/** Whether a model was refused because nobody said that its maker is trusted. */
const isUntrusted = (failure: Failure | null): boolean =>
  typeof failure?.next === 'object' && failure.next.step === 'trust-model';

/** The evaluation of a model of another program: which one, what is known about it, what its classes mean here, its figures. */
export class Evaluating {
  #path = $state<string | null>(null);
  #described = $state.raw<Described | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #isOpening = $state(false);
  #job = $state<number | null>(null);
  #result = $state.raw<ForeignEvaluation | null>(null);
  /** Project's class of each of the model's, by the model's name; '' for none chosen. */
  #meanings = $state.raw<ReadonlyMap<string, string>>(new Map());
  #openings = 0;
  isTrusted = $state(false);
  readonly stated: Stated = $state({ edge: null, layout: 'channels-last', values: 'bytes', classes: '', output: '' });

  get path(): string | null {
    return this.#path;
  }

  get described(): Described | null {
    return this.#described;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  get isOpening(): boolean {
    return this.#isOpening;
  }

  get job(): Job | null {
    return this.#job === null ? null : jobs.byId(this.#job);
  }

  get isRunning(): boolean {
    return this.#job !== null;
  }

  get result(): ForeignEvaluation | null {
    return this.#result;
  }

  /** Whether the model is refused until a person says that its maker is trusted. */
  get isUntrusted(): boolean {
    return isUntrusted(this.#failure);
  }

  /** Whether the model has several outputs, of which the person has to name one. */
  get asksForOutput(): boolean {
    const next = this.#failure?.next;
    return typeof next === 'object' && next.step === 'describe-model' && next.missing.includes('output');
  }

  /** Whether the person is asked, or has said so. */
  get asksForTrust(): boolean {
    return this.isUntrusted || this.isTrusted;
  }

  /** The model's classes: as its files name them, else as the person does. */
  get classes(): readonly string[] {
    return this.#described?.classes?.map(({ theirs }) => theirs) ?? this.#statedClasses;
  }

  /** The class of the project that one of the model's means; '' while that is open. */
  meaningOf(theirs: string): string {
    return this.#meanings.get(theirs) ?? '';
  }

  get isReady(): boolean {
    const described = this.#described;
    if (described === null || this.isRunning || this.classes.length < 2) return false;
    if (described.missing.includes('edge') && this.stated.edge === null) return false;
    return this.classes.every((name) => this.meaningOf(name) !== '');
  }

  async chooseFolder(): Promise<void> {
    await this.#choose(await app.attempt(() => shell.shell.chooseModel({})));
  }

  async chooseFile(): Promise<void> {
    await this.#choose(await app.attempt(() => shell.shell.chooseModelFile({})));
  }

  /** Opens the model, with what the person has stated and allowed. */
  async open(): Promise<void> {
    const model = this.#path;
    if (model === null) return;
    const opening = (this.#openings += 1);
    const { isTrusted: trust } = this;
    const output = this.stated.output.trim();
    this.#isOpening = true;
    this.#failure = null;
    const answer = await engine.models
      .describe({ model, trust, ...(output !== '' && { output }) })
      .catch((error: unknown) => Failure.from(error));
    if (opening !== this.#openings) return;
    this.#isOpening = false;
    if (answer instanceof Failure) {
      this.#failure = answer;
      return;
    }
    this.#described = answer;
    this.#meanings = new Map((answer.classes ?? []).map(({ theirs, ours }) => [theirs, ours ?? '']));
  }

  map(theirs: string, ours: string): void {
    this.#meanings = new Map([...this.#meanings, [theirs, ours]]);
  }

  async evaluate(): Promise<void> {
    const question = this.#question();
    if (question === null || this.isRunning) return;
    this.#failure = this.#result = null;
    try {
      const { job, result } = await start.models.evaluate(question);
      this.#job = job;
      this.#result = await result();
    } catch (error) {
      const failure = Failure.from(error);
      if (failure.kind !== 'cancelled') this.#failure = failure;
    }
    this.#job = null;
  }

  async cancel(): Promise<void> {
    const job = this.#job;
    if (job !== null) await app.attempt(() => jobs.cancel(job));
  }

  async #choose(path: string | null): Promise<void> {
    if (path === null) return;
    this.#path = path;
    this.#described = this.#result = null;
    this.#meanings = new Map();
    this.isTrusted = false;
    this.stated.output = '';
    await this.open();
  }

  #question(): Question | null {
    const [model, described] = [this.#path, this.#described];
    if (model === null || described === null || !this.isReady) return null;
    const { missing } = described;
    const { edge, layout, values, output } = this.stated;
    return {
      ...{ model, trust: this.isTrusted, on: { data: 'split' } },
      map: this.classes.map((theirs) => ({ theirs, ours: this.meaningOf(theirs) })),
      ...(missing.includes('edge') && edge !== null && { edge }),
      ...(missing.includes('layout') && { layout }),
      ...(missing.includes('values') && { values }),
      ...(described.classes === null && { classes: [...this.classes] }),
      ...(output.trim() !== '' && { output: output.trim() }),
    };
  }

  get #statedClasses(): readonly string[] {
    return this.stated.classes
      .split('\n')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  }
}
