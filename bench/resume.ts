import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomGenerator, type Random } from '../src-shared/domain/random';
import type { NetworkRecipe } from '../src-shared/domain/recipe';
import { startTrainer } from '../src-main/engine/base/children/trainers';
import { table } from '../src-main/cli/output';
import { outcomeOf, tinyRecipe, trainJob, writeJob, type WrittenJob } from '../tests/trainer/jobs';
import { benchProgram, oneOf, say, wholeNumber } from './harness/program';
import { verdict } from './harness/promises';
import { recipeIds, recipes } from './harness/ready';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  kills: { type: 'string', default: '50' },
  recipe: { type: 'string', default: 'tiny' },
  seed: { type: 'string', default: '1' },
} as const;

/** Has all that resuming must restore: batch normalization, dropout, augmentation, a rate that changes each step, best weights. */
const tiny: NetworkRecipe = {
  ...tinyRecipe,
  epochs: 30,
  augmentation: { horizontalFlip: true, rotationTurns: 0.05, brightness: 0.1, contrast: 0.1, fill: 'reflect' },
  schedule: { kind: 'cosine', minimum: 0 },
  keepBest: true,
};

/** Average number of kills per training. */
const killsPerTraining = 10;

/** How a training's process ended: its phase when it was killed, or 'done'. */
type End = 'loading' | 'training' | 'normalizing' | 'predicting' | 'writing' | 'done';

await benchProgram('resume', options, (values) =>
  withTemporaryFolder(async (folder) => {
    const kills = wholeNumber('kills', values.kills);
    const chosen = oneOf('recipe', values.recipe, ['tiny', ...recipeIds]);
    const recipe = chosen === 'tiny' ? tiny : { ...recipes[chosen], epochs: 3 };
    const random = randomGenerator(`resume bench ${values.seed}`);
    // The number of images is no multiple of the batch size, so that the last batch is smaller.
    const write = (name: string): Promise<WrittenJob> =>
      writeJob(join(folder, name), { recipe, perClass: 101, manifest: { checkpointSeconds: 0 } });

    const whole = await write('whole');
    const started = performance.now();
    await trainJob(whole);
    const seconds = (performance.now() - started) / 1000;
    const expected = JSON.stringify(await outcomeOf(whole));
    say(`Uninterrupted: ${seconds.toFixed(1)} s, with a checkpoint after every step.`);

    const ends: Record<End, number> = { loading: 0, training: 0, normalizing: 0, predicting: 0, writing: 0, done: 0 };
    let equal = 0;
    const killed = (): number => ends.loading + ends.training + ends.predicting + ends.writing;
    while (killed() < kills) {
      const job = await write(`killed-${String(ends.done + 1)}`);
      for (let isDone = false; !isDone;) {
        // After enough kills, the last training runs to its end.
        const end = await runUntil(job, killed() < kills ? moment(random, seconds) : null);
        ends[end] += 1;
        isDone = end === 'done';
      }
      const isEqual = JSON.stringify(await outcomeOf(job)) === expected;
      if (isEqual) equal += 1;
      say(`training ${String(ends.done)}: ${isEqual ? 'equal' : 'DIFFERENT'} after ${String(killed())} kills so far`);
    }
    const isKept = equal === ends.done;
    return {
      text: [
        table(
          ['killed while', 'times'],
          Object.entries(ends)
            .filter(([end]) => end !== 'done')
            .map(([end, count]) => [end, count]),
        ),
        '',
        `${String(equal)} of ${String(ends.done)} trainings, killed ${String(killed())} times in all, equal the uninterrupted one to the bit: ${verdict(isKept)}.`,
      ].join('\n'),
      figures: { trainings: ends.done, equal, killedWhile: ends, secondsUninterrupted: seconds },
      isKept,
    };
  }),
);

/** When to kill a process. */
interface Moment {
  /** The phase from whose start the time counts. */
  readonly after: 'start' | 'training' | 'predicting';
  readonly milliseconds: number;
}

/** Draws a moment: mostly during the training, sometimes while it loads or after its last step. */
function moment(random: Random, seconds: number): Moment {
  const kind = random.next();
  if (kind < 0.2) return { after: 'start', milliseconds: random.next() * 3000 };
  if (kind < 0.3) return { after: 'predicting', milliseconds: random.next() * 100 };
  return { after: 'training', milliseconds: (random.next() * 2000 * seconds) / killsPerTraining };
}

/** Runs a job in a new trainer until the moment to kill it, or to the job's end. */
async function runUntil(job: WrittenJob, moment: Moment | null): Promise<End> {
  const trainer = startTrainer({ log: () => undefined });
  let phase: End = 'loading';
  const begun = new Promise<void>((resolve) => {
    if (moment?.after === 'start') resolve();
    trainer.on('trainer', 'progressed', (progress) => {
      phase = progress.phase;
      if (phase === moment?.after) resolve();
    });
  });
  const training = trainer.client.trainer.train(job).then(
    () => 'done' as const,
    async (error: unknown) => {
      const { signal } = await trainer.ended;
      if (signal === 'SIGKILL') return phase;
      throw error;
    },
  );
  if (moment) {
    await Promise.race([begun.then(() => sleep(moment.milliseconds)), training]);
    process.kill(trainer.processId ?? 0, 'SIGKILL');
  }
  try {
    return await training;
  } finally {
    await trainer.stop();
  }
}
