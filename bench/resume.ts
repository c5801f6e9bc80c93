import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomGenerator, type Random } from '../src-shared/domain/random';
import type { NetworkRecipe } from '../src-shared/domain/recipe';
import { startTrainer } from '../src-main/engine/base/children/trainers';
import { table } from '../src-main/cli/output';
import { outcomeOf, tinyRecipe, trainJob, writeJob, type WrittenJob } from '../tests/trainer/jobs';
import { benchProgram, oneOf, say, wholeNumber } from './harness/program';
import { recipeIds, recipes } from './harness/ready';
import { withTemporaryFolder } from './harness/temporary';

const options = {
  kills: { type: 'string', default: '50' },
  recipe: { type: 'string', default: 'tiny' },
  seed: { type: 'string', default: '1' },
} as const;

/** Batch normalization, dropout, augmentation, a rate that moves every step, and weights of an earlier epoch kept. */
const tiny: NetworkRecipe = {
  ...tinyRecipe,
  epochs: 30,
  augmentation: { horizontalFlip: true, rotationTurns: 0.05, brightness: 0.1, contrast: 0.1, fill: 'reflect' },
  schedule: { kind: 'cosine', minimum: 0 },
  keepBest: true,
};

/** Times that one training is killed, on average. */
const killsATraining = 10;

/** How a process of a training ended, and where the kill met it. */
type End = 'loading' | 'training' | 'normalizing' | 'predicting' | 'writing' | 'done';

await benchProgram('resume', options, (values) =>
  withTemporaryFolder(async (folder) => {
    const kills = wholeNumber('kills', values.kills);
    const chosen = oneOf('recipe', values.recipe, ['tiny', ...recipeIds]);
    const recipe = chosen === 'tiny' ? tiny : { ...recipes[chosen], epochs: 3 };
    const random = randomGenerator(`resume bench ${values.seed}`);
    // The images are one fewer than whole batches would be, so that the last one is smaller.
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
        // When enough are killed the last training may end.
        const end = await life(job, killed() < kills ? moment(random, seconds) : null);
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
        `${String(equal)} of ${String(ends.done)} trainings, killed ${String(killed())} times together, equal the uninterrupted one to the bit: ${isKept ? 'kept' : 'NOT KEPT'}.`,
      ].join('\n'),
      figures: { trainings: ends.done, equal, killedWhile: ends, secondsUninterrupted: seconds },
      isKept,
    };
  }),
);

interface Moment {
  /** What the process must have begun. */
  readonly after: 'start' | 'training' | 'predicting';
  readonly milliseconds: number;
}

/** Most strikes are spread over what a training has to do, some meet its loading, some what comes after the last step. */
function moment(random: Random, seconds: number): Moment {
  const kind = random.next();
  if (kind < 0.2) return { after: 'start', milliseconds: random.next() * 3000 };
  if (kind < 0.3) return { after: 'predicting', milliseconds: random.next() * 100 };
  return { after: 'training', milliseconds: (random.next() * 2000 * seconds) / killsATraining };
}

/** Lets a trainer go on with a job until the moment has come, or to the end of the job. */
async function life(job: WrittenJob, moment: Moment | null): Promise<End> {
  const trainer = startTrainer({ log: () => undefined });
  let phase: End = 'loading';
  const begun = new Promise<void>((resolve) => {
    if (moment?.after === 'start') resolve();
    // The channel keeps one listener an event.
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
