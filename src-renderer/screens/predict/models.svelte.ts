import type { InferOutput } from 'valibot';
import type { ModelChoice } from '../../../src-shared/contract/predicted';
import type { predictions } from '../../../src-shared/contract/predictions';
import { Failure } from '../../../src-shared/domain/failure';
import type { RunRow } from '../../../src-shared/domain/run';
import { engine, on, shell } from '../../client';
import { app } from '../../state/app.svelte';
import { runs } from '../train/runs.svelte';

/** Facts about a model that predicts. */
export type ModelFacts = InferOutput<typeof predictions.model.result>;

interface Described {
  readonly key: string;
  readonly facts: ModelFacts | null;
  readonly failure: Failure | null;
}

/** The model that predicts: a run of the open project, or the folder of an exported model. */
export class ModelsState {
  #chosen = $state.raw<ModelChoice | null>(null);
  #described = $state.raw<Described | null>(null);
  #folders = $state.raw<readonly string[]>([]);
  /** Folders whose maker the person trusts. */
  #trusted = $state.raw<ReadonlySet<string>>(new Set());

  constructor() {
    app.whenLeft(() => {
      if (typeof this.#chosen !== 'string') this.#chosen = null;
      this.#described = null;
    });
    on('shell', 'engineRestarted', () => (this.#described = null));
  }

  /** The chosen model, else the best run of the project; null where there is none. */
  get model(): ModelChoice | null {
    const best = bestOf(runs.withModel);
    return this.#chosen ?? (app.project && best ? { run: best.run } : null);
  }

  /** Whether the person trusts whoever made the model: a SavedModel is a program. */
  get trust(): boolean {
    return typeof this.model === 'string' && this.#trusted.has(this.model);
  }

  /** Whether the model can only be used by who trusts its maker. */
  get asksForTrust(): boolean {
    const next = this.failure?.next;
    return typeof next === 'object' && next.step === 'trust-model';
  }

  /** Exported models that were opened since the window was loaded, the newest first. */
  get folders(): readonly string[] {
    return this.#folders;
  }

  /** The run that predicts; null for an exported model. */
  get run(): RunRow | null {
    const { model } = this;
    return typeof model === 'object' ? (runs.withModel.find(({ run }) => run === model?.run) ?? null) : null;
  }

  /** null while they are read, and after a failure. */
  get facts(): ModelFacts | null {
    return this.#now?.facts ?? null;
  }

  get failure(): Failure | null {
    return this.#now?.failure ?? null;
  }

  choose(model: ModelChoice): void {
    this.#chosen = model;
    if (typeof model === 'string') this.#folders = [model, ...this.#folders.filter((each) => each !== model)];
    void this.describe();
  }

  /** Asks for the folder of an exported model with a system dialog. */
  async chooseFolder(): Promise<void> {
    const folder = await app.attempt(() => shell.shell.chooseModel({}));
    if (folder !== null) this.choose(folder);
  }

  /** Notes that the person trusts whoever made the model, and opens it. */
  async trustMaker(): Promise<void> {
    const { model } = this;
    if (typeof model === 'string') this.#trusted = new Set([...this.#trusted, model]);
    await this.describe();
  }

  /** Reads the facts about the model, unless they are known. */
  async describe(): Promise<void> {
    const { model, trust } = this;
    if (model === null || this.facts !== null) return;
    const key = keyOf(model);
    const described = await engine.predictions.model({ model, trust }).then(
      (facts) => ({ key, facts, failure: null }),
      (error: unknown) => ({ key, facts: null, failure: Failure.from(error) }),
    );
    if (this.model !== null && key === keyOf(this.model)) this.#described = described;
  }

  get #now(): Described | null {
    return this.model !== null && this.#described?.key === keyOf(this.model) ? this.#described : null;
  }
}

/** Identifies a model across projects. */
export const keyOf = (model: ModelChoice): string =>
  typeof model === 'string' ? `folder ${model}` : `${String(app.opening)} run ${model.run}`;

/** The run with the best validation accuracy, the newest of equal ones. Test figures choose nothing: they would flatter the choice. */
export function bestOf(rows: readonly RunRow[]): RunRow | null {
  const accuracyOf = ({ validation }: RunRow): number => validation?.accuracy ?? -1;
  return rows.reduce<RunRow | null>((best, row) => (best && accuracyOf(best) >= accuracyOf(row) ? best : row), null);
}

export const models = new ModelsState();
