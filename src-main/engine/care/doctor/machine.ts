import { availableParallelism, totalmem } from 'node:os';
import type * as v from 'valibot';
import type { doctor } from '../../../../src-shared/contract/doctor';
import type { Services } from '../../base/services';
import { listStarters } from '../../features/starters/starters';
import { withTrainer } from '../../base/children/trainers';

type Description = v.InferInput<(typeof doctor)['machine']['result']>;

/** What training would run on. A trainer child is asked once; a failure is asked again. */
export class Machine {
  #description: Promise<Description> | null = null;

  constructor(private readonly services: Services) {}

  describe(): Promise<Description> {
    this.#description ??= this.#ask().catch((error: unknown) => {
      this.#description = null;
      throw error;
    });
    return this.#description;
  }

  async #ask(): Promise<Description> {
    return withTrainer({ log: this.services.childLog('trainer') }, async ({ client }) => {
      const { device, deviceReason, tensorflow, precision } = await client.trainer.environment({});
      return {
        device,
        deviceReason,
        tensorflow,
        precision,
        cores: availableParallelism(),
        memory: totalmem(),
        starters: listStarters(null).map(({ id, isInstalled, reason }) => ({ id, isInstalled, reason })),
      };
    });
  }
}
