import type { Job } from '../../../src-shared/contract/jobs';
import type { StarterRow } from '../../../src-shared/contract/starters';
import type { BuiltInStarterId } from '../../../src-shared/domain/starter';
import { engine, start } from '../../client';
import { app } from '../../state/app.svelte';
import { jobs } from '../../state/jobs.svelte';
import { starters } from '../../state/starters.svelte';

type Last = Awaited<ReturnType<typeof engine.suspects.last>>['search'];

/** The search for suspect labels: by which starter, how far it is, what the last one came to. */
class SuspectsState {
  #last = $state.raw<Last>(null);
  #chosen = $state<BuiltInStarterId | null>(null);

  /** Null before the first search. */
  get last(): Last {
    return this.#last;
  }

  get job(): Job | null {
    return jobs.running.find(({ name }) => name === 'suspects.find') ?? null;
  }

  /** The starter that the next search takes: the one chosen, else that of the last search. */
  get choice(): BuiltInStarterId {
    return this.#chosen ?? (this.#last?.starter === 'faces' ? 'faces' : 'general');
  }

  get starter(): StarterRow | null {
    return starters.of(this.choice);
  }

  choose(id: BuiltInStarterId): void {
    this.#chosen = id;
  }

  async look(): Promise<void> {
    this.#last = (await engine.suspects.last({})).search;
  }

  /** Another project: nothing is chosen. */
  reset(): void {
    this.#last = this.#chosen = null;
  }

  /** Searches; what it finds is told as other issues are. */
  async find(): Promise<void> {
    const { starter } = this;
    if (this.job || !starter?.isInstalled || !starter.areTermsAccepted) return;
    await app.attempt(async () => {
      const { result } = await start.suspects.find({ starter: starter.id });
      await result();
    });
  }

  async cancel(): Promise<void> {
    if (this.job) await jobs.cancel(this.job.id);
  }
}

export const suspects = new SuspectsState();
