import { totalmem } from 'node:os';
import { Failure } from '../../../../src-shared/domain/failure';
import { watchLimits, type Exceeded, type Limits } from './limits';
import { withTrainer, type Trainer, type TrainerOptions } from './trainers';

/**
 * Limits for the network of a model folder, which may be a stranger's. A network of 128 million weights, compiled, takes some 3 GB, and a
 * large batch through tfjs's layers as much again. If it took all memory, the person's other work would suffer. A batch takes seconds, or
 * a minute or so on few, busy cores.
 */
export const modelLimits: Limits = { bytes: 0.6 * totalmem(), seconds: 300 };

/**
 * `withTrainer` for work on a model folder. The process is ended when it takes too much memory, or too long without progress.
 * @param work calls `progressed` when it has kept the process waiting
 * @throws Failure of kind 'unsupported' in that case; otherwise as `withTrainer`
 */
export async function withLimitedTrainer<T>(
  options: TrainerOptions,
  model: string,
  allowed: Limits,
  work: (trainer: Trainer, watch: { readonly progressed: () => void }) => Promise<T>,
): Promise<T> {
  const exceeded: { what?: Exceeded } = {};
  try {
    return await withTrainer(options, async (trainer) => {
      const watch = watchLimits(trainer.processId ?? 0, allowed, (what) => {
        exceeded.what = what;
        trainer.kill();
      });
      const stop = trainer.on('trainer', 'imagesDone', watch.progressed);
      try {
        return await work(trainer, watch);
      } finally {
        stop();
        watch.stop();
      }
    });
  } catch (error) {
    throw exceeded.what === undefined ? error : tooLarge(model, exceeded.what, allowed, error);
  }
}

/** The failure for a model whose trainer was ended for exceeding a limit. */
export const tooLarge = (model: string, what: Exceeded, allowed: Limits, cause: unknown): Failure =>
  new Failure('unsupported', `The model in ${model} ${tooMuch(what, allowed)}.`, 'Use a smaller one.', { cause });

const tooMuch = (what: Exceeded, { bytes, seconds }: Limits): string =>
  what === 'memory'
    ? `takes more than ${String(Math.round(bytes / 1e8) / 10)} GB of memory`
    : `takes more than ${String(seconds)} s to load, or for one batch of images`;
