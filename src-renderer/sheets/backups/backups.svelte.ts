import { SvelteMap } from 'svelte/reactivity';
import type { InferOutput } from 'valibot';
import type { BackupRow, backups as contract } from '../../../src-shared/contract/backups';
import { Failure } from '../../../src-shared/domain/failure';
import { engine, start } from '../../client';
import { app } from '../../state/app.svelte';

export type Restored = InferOutput<typeof contract.restore.result>;

/** Outcome of a backup's check; null until it is checked. */
export type Soundness = { readonly isWhole: true } | { readonly isWhole: false; readonly why: string } | null;

/** Kept outside the class: a restore reopens the project, and so the sheet, which then shows the outcome. */
let restored = $state.raw<Restored | null>(null);

/** Backups of a project: lists them, checks one after the other, makes and restores them. */
export class Backups {
  #rows = $state.raw<readonly BackupRow[] | null>(null);
  readonly #soundness = new SvelteMap<string, Soundness>();
  #isBusy = $state(false);
  #failure = $state.raw<Failure | null>(null);
  #isClosed = false;

  constructor(private readonly path: string) {}

  /** Newest first; null until they are listed. */
  get rows(): readonly BackupRow[] | null {
    return this.#rows;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Outcome of the last restore, until `forgetRestored`. */
  get restored(): Restored | null {
    return restored;
  }

  forgetRestored(): void {
    restored = null;
  }

  /** The last failure, until something succeeds. */
  get failure(): Failure | null {
    return this.#failure;
  }

  soundness({ backup }: BackupRow): Soundness {
    return this.#soundness.get(backup) ?? null;
  }

  /** Stops checking; the sheet is closed. */
  close(): void {
    this.#isClosed = true;
  }

  async read(): Promise<void> {
    await this.#trying(async () => {
      this.#rows = (await engine.backups.list({ path: this.path })).backups;
    });
    for (const { backup } of this.#rows ?? []) {
      if (this.#isClosed) return;
      if (!this.#soundness.has(backup)) await this.#check(backup);
    }
  }

  async make(): Promise<void> {
    await this.#trying(async () => {
      const { result } = await start.backups.make({});
      await result();
    });
    await this.read();
  }

  /** Replaces the catalog by a backup and opens the project again. */
  async restore(backup: string): Promise<void> {
    restored = await this.#trying(() => engine.backups.restore({ path: this.path, backup }));
    if (restored) await app.reopen();
  }

  async #check(backup: string): Promise<void> {
    const { path } = this;
    const damage = await engine.backups.check({ path, backup }).then(
      (answer) => answer.damage,
      (error: unknown) => [Failure.from(error).message],
    );
    const soundness: Soundness = damage.length === 0 ? { isWhole: true } : { isWhole: false, why: damage.join('; ') };
    this.#soundness.set(backup, soundness);
  }

  async #trying<T>(work: () => Promise<T>): Promise<T | null> {
    this.#isBusy = true;
    try {
      const done = await work();
      this.#failure = null;
      return done;
    } catch (error) {
      this.#failure = Failure.from(error);
      return null;
    } finally {
      this.#isBusy = false;
    }
  }
}
