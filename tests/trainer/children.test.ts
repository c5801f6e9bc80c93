import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startTrainer, withTrainer, type Trainer } from '../../src-main/engine/base/children/trainers';
import { programFolder } from '../../src-main/platform/children';
import { failure, firstProgress, tinyRecipe, writeJob, type WrittenJob } from './jobs';

let folder: string;
let longJob: WrittenJob;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-children-'));
  longJob = await writeJob(join(folder, 'long'), { recipe: { ...tinyRecipe, epochs: 10_000 } });
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

const log = (): void => undefined;

test('a trainer reports what it computes with', async () => {
  const environment = await withTrainer({ log }, (trainer) => trainer.client.trainer.environment({}));
  expect(environment).toMatchObject({ backend: 'tfjs-node', tfjs: '4.22.0' });
  expect(environment.tensorflow).toMatch(/^\d+\.\d+\.\d+$/);
  expect(environment.deviceReason === '').toBe(environment.device === 'gpu');
  expect(environment.arithmetic).toMatch(/^.+; .+; oneDNN default; \d+ threads$/);
  const hasTiles = environment.device === 'cpu' && environment.arithmetic.includes('amx_bf16');
  expect(environment.precision).toBe(hasTiles ? 'bfloat16' : 'float32');
});

test('a trainer for the CPU sees no GPU, and says that this was asked for', async () => {
  const environment = await withTrainer({ log, device: 'cpu', threads: 1 }, (trainer) =>
    trainer.client.trainer.environment({}),
  );
  expect(environment).toMatchObject({ device: 'cpu', deviceReason: 'The CPU was requested.' });
  expect(environment.arithmetic).toMatch(/; 1 threads$/);
});

test('a killed trainer is a failure that names the signal', async () => {
  const killed = withTrainer({ log }, async (trainer) => {
    const training = trainer.client.trainer.train(longJob);
    void firstProgress(trainer, 'training').then(() => process.kill(trainer.processId ?? 0, 'SIGKILL'));
    return training;
  });
  await expect(killed).rejects.toMatchObject(failure('child-died', /signal SIGKILL/, /memory/));
});

test('a silent trainer is ended, a slow one is not', async () => {
  const silent = withTrainer({ log, patience: { silence: 10, cancelling: 700 } }, async (trainer) => {
    const training = trainer.client.trainer.train(longJob);
    await firstProgress(trainer, 'training');
    // It takes steps for longer than it may be silent, and gives signs of life.
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    process.kill(trainer.processId ?? 0, 'SIGSTOP');
    return training;
  });
  await expect(silent).rejects.toMatchObject(failure('child-died', /did not respond for 10 s and was ended/, /log/));
});

test('a hanging trainer is ended soon after its work was cancelled', async () => {
  const abort = new AbortController();
  let trainer: Trainer | undefined;
  const cancelled = withTrainer({ log }, async (started) => {
    trainer = started;
    const training = started.client.trainer.train(longJob, abort.signal);
    await firstProgress(started, 'training');
    process.kill(started.processId ?? 0, 'SIGSTOP');
    abort.abort();
    return training;
  });
  await expect(cancelled).rejects.toMatchObject({ kind: 'cancelled' });
  expect(await trainer?.ended).toEqual({ code: null, signal: 'SIGKILL' });
});

test('a trainer is ended when the work with it throws, even during a training', async () => {
  let trainer: Trainer | undefined;
  const failed = withTrainer({ log }, async (started) => {
    trainer = started;
    started.client.trainer.train(longJob).catch(() => undefined);
    await firstProgress(started, 'training');
    throw new RangeError('the work failed');
  });
  await expect(failed).rejects.toThrow('the work failed');
  // It exited by itself, as it does when its parent dies. A kill would show as a signal.
  expect(await trainer?.ended).toEqual({ code: 0, signal: null });
});

test('two simultaneous trainings do not disturb each other', async () => {
  const jobs = await Promise.all(
    [1, 2].map((seed) =>
      writeJob(join(folder, `pair-${String(seed)}`), { seed, recipe: { ...tinyRecipe, epochs: 1 } }),
    ),
  );
  const results = await Promise.all(
    jobs.map((job) => withTrainer({ log, threads: 1 }, (trainer) => trainer.client.trainer.train(job))),
  );
  expect(results.map(({ epochs }) => epochs)).toEqual([1, 1]);
});

test('a trainer without TensorFlow says what to do', async () => {
  const bare = join(folder, 'bare', 'out', 'main');
  await cp(programFolder(), bare, { recursive: true });
  vi.stubEnv('FACET_PROGRAMS', bare);
  const trainer = startTrainer({ log });
  try {
    await expect(trainer.client.trainer.environment({})).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringMatching(/TensorFlow's library is not installed/) as string,
      next: { step: 'run-set-up', otherwise: '' },
    });
  } finally {
    await trainer.stop();
  }
});
