import type { Job } from '../../../src-shared/contract/jobs';
import type { StarterRow } from '../../../src-shared/contract/starters';
import type { BuiltInStarterId } from '../../../src-shared/domain/starter';
import { engine, start } from '../../client';
import { app } from '../../state/app.svelte';
import { jobs } from '../../state/jobs.svelte';
import { starters } from '../../state/starters.svelte';

type Last = Awaited<ReturnType<typeof engine.suspects.last>>['search'];

/** The search for suspect labels: its starter, its job, and the last result. */
export class SuspectsState {
  #last = $state.raw<Last>(null);
  #chosen = $state<BuiltInStarterId | null>(null);

  /** null before the first search. */
  get last(): Last {
    return this.#last;
  }

  get job(): Job | null {
    return jobs.running.find(({ name }) => name === 'suspects.find') ?? null;
  }

  /** The starter of the next search: the chosen one, else that of the last search. */
  get choice(): BuiltInStarterId {
    return this.#chosen ?? (this.#last?.starter === 'faces' ? 'faces' : 'general');
  }

  get starter(): StarterRow | null {
    return starters.of(this.choice);
  }

  choose(id: BuiltInStarterId): void {
    this.#chosen = id;
  }

  async read(): Promise<void> {
    this.#last = (await engine.suspects.last({})).search;
  }

  /** Forgets the last search and the choice: another project is open. */
  reset(): void {
    this.#last = this.#chosen = null;
  }

  /** Searches for suspect labels, which appear as issues. @param withConfirmed whether those that a person has confirmed may, too */
  async find(withConfirmed = false): Promise<void> {
    const { starter } = this;
    if (this.job || !starter?.isInstalled || !starter.areTermsAccepted) return;
    await app.attempt(async () => {
      const { result } = await start.suspects.find({ starter: starter.id, withConfirmed });
      await result();
    });
  }

  async cancel(): Promise<void> {
    if (this.job) await jobs.cancel(this.job.id);
  }
}

export const suspects = new SuspectsState();
