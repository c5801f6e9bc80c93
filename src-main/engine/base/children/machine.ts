import { availableParallelism, totalmem } from 'node:os';
import type * as v from 'valibot';
import type { doctor } from '../../../../src-shared/contract/doctor';
import { withTrainer } from './trainers';

type Description = Omit<v.InferInput<(typeof doctor)['machine']['result']>, 'starters'>;

/** The hardware that training would run on. A trainer child is asked once, and again after a failure. */
export class Machine {
  #description: Promise<Description> | null = null;

  /** @param log receives what the child prints */
  constructor(private readonly log: (text: string) => void) {}

  describe(): Promise<Description> {
    this.#description ??= this.#ask().catch((error: unknown) => {
      this.#description = null;
      throw error;
    });
    return this.#description;
  }

  async #ask(): Promise<Description> {
    return withTrainer({ log: this.log }, async ({ client }) => {
      const { device, deviceReason, tensorflow, precision } = await client.trainer.environment({});
      return {
        device,
        deviceReason,
        tensorflow,
        precision,
        cores: availableParallelism(),
        memory: totalmem(),
      };
    });
  }
}
