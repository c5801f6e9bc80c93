import { SvelteMap } from 'svelte/reactivity';
import type { InferOutput } from 'valibot';
import type { BackupRow, backups as contract } from '../../../src-shared/contract/backups';
import { Failure } from '../../../src-shared/domain/failure';
import { engine, start } from '../../client';
import { app } from '../../state/app.svelte';

export type Restored = InferOutput<typeof contract.restore.result>;

/** Whether a backup is whole; null while it is being looked at. */
export type Soundness = { readonly isWhole: true } | { readonly isWhole: false; readonly why: string } | null;

/** The sheet is shown anew when the project is open again; what the restore brought is told there. */
let restored = $state.raw<Restored | null>(null);

/** The backups of a project: listed, checked one after the other, made and restored. */
export class Backups {
  #rows = $state.raw<readonly BackupRow[] | null>(null);
  readonly #soundness = new SvelteMap<string, Soundness>();
  #isBusy = $state(false);
  #failure = $state.raw<Failure | null>(null);
  #isClosed = false;

  constructor(private readonly path: string) {}

  /** Newest first; null until they are known. */
  get rows(): readonly BackupRow[] | null {
    return this.#rows;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** What was last restored, until `forgetRestored`. */
  get restored(): Restored | null {
    return restored;
  }

  forgetRestored(): void {
    restored = null;
  }

  /** What went wrong last. */
  get failure(): Failure | null {
    return this.#failure;
  }

  soundness({ backup }: BackupRow): Soundness {
    return this.#soundness.get(backup) ?? null;
  }

  /** Nobody looks any more: what is not checked yet need not be. */
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

  /** Puts a backup in the catalog's place; the project is open again afterwards, as it was then. */
  async restore(backup: string): Promise<void> {
    restored = await this.#trying(() => engine.backups.restore({ path: this.path, backup }));
    if (restored) await app.reopen();
  }

  async #check(backup: string): Promise<void> {
    const { path } = this;
    const damage = await engine.backups.check({ path, backup }).then(
      (found) => found.damage,
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
