import { readdirSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomGenerator } from '../../../src-shared/domain/random';
import type { NetworkRecipe } from '../../../src-shared/domain/recipe';
import type { NetworkManifest } from '../../../src-shared/workers/manifest';
import { startTrainer, withTrainer, type Trainer } from '../../../src-main/engine/base/children/trainers';
import {
  changeManifest,
  failure,
  firstProgress,
  outcomeOf,
  tinyRecipe,
  trainJob,
  writeJob,
  type WrittenJob,
} from '../jobs';

/** Batch normalization, dropout, augmentation, an uneven last batch, and a rate that moves. */
const recipe: NetworkRecipe = {
  ...tinyRecipe,
  epochs: 8,
  augmentation: { horizontalFlip: true, rotationTurns: 0.05, brightness: 0.1, contrast: 0.1, fill: 'reflect' },
  warmUpEpochs: 1,
  schedule: { kind: 'step', epochs: 2, factor: 0.7 },
  keepBest: true,
};

let folder: string;
let whole: Awaited<ReturnType<typeof outcomeOf>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'facet-resume-'));
  const job = await write('whole');
  await trainJob(job);
  whole = await outcomeOf(job);
});
afterAll(() => rm(folder, { recursive: true }));

const log = (): void => undefined;

function write(name: string, manifest: Partial<NetworkManifest> = {}): Promise<WrittenJob> {
  return writeJob(join(folder, name), { recipe, perClass: 101, manifest });
}

/** Trains until `moment` resolves, then kills. Returns true if the training was not finished by then. */
async function trainAndKill(job: WrittenJob, moment: (trainer: Trainer) => Promise<void>): Promise<boolean> {
  const trainer = startTrainer({ log });
  const training = trainer.client.trainer.train(job).then(
    () => false,
    () => true,
  );
  await Promise.race([moment(trainer), training]);
  process.kill(trainer.processId ?? 0, 'SIGKILL');
  await trainer.ended;
  return training;
}

const entriesOf = (job: WrittenJob): string[] => readdirSync(join(job.output, 'checkpoints'));
const isBeingWritten = (job: WrittenJob): boolean => entriesOf(job).some((name) => name.endsWith('.tmp'));

/** Waits until a trainer has written `count` more checkpoints. */
async function checkpointsWritten(job: WrittenJob, trainer: Trainer, count: number): Promise<void> {
  await firstProgress(trainer, 'training');
  const seen = new Set(entriesOf(job));
  const before = seen.size;
  while (seen.size < before + count) {
    await setTimeout(1);
    for (const name of entriesOf(job)) if (!name.endsWith('.tmp')) seen.add(name);
  }
}

/** Waits until a checkpoint is half written, without yielding, because the moment is short. */
function checkpointBegun(job: WrittenJob): void {
  const end = Date.now() + 5000;
  while (!isBeingWritten(job) && Date.now() < end);
}

describe('a resumed training equals an uninterrupted one to the bit', () => {
  test('killed at random moments, during a checkpoint, and before its model was written', async () => {
    const job = await write('killed', { checkpointSeconds: 0 }); // after every step
    const random = randomGenerator('resume.test');
    let halfWritten = 0;
    const atRandom = async (trainer: Trainer): Promise<void> => {
      await checkpointsWritten(job, trainer, 1 + random.integer(12));
      await setTimeout(random.integer(30));
    };
    const whileWriting = async (trainer: Trainer): Promise<void> => {
      await checkpointsWritten(job, trainer, 1 + random.integer(12));
      checkpointBegun(job);
    };
    const afterwards = async (trainer: Trainer): Promise<void> => {
      await firstProgress(trainer, 'predicting');
    };
    for (const moment of [whileWriting, atRandom, whileWriting, atRandom, afterwards]) {
      expect(await trainAndKill(job, moment)).toBe(true);
      halfWritten += isBeingWritten(job) ? 1 : 0;
    }
    expect(halfWritten).toBeGreaterThanOrEqual(1);
    const { resumes, ending } = await trainJob(job);
    expect(ending).toBe('complete');
    expect(resumes).toHaveLength(4); // the last time there was nothing left to train
    expect(resumes.every(({ isBitEqual, reason }) => isBitEqual && reason === '')).toBe(true);
    expect(resumes.some(({ step }) => step > 0)).toBe(true);
    expect(await outcomeOf(job)).toEqual(whole);
    expect(isBeingWritten(job)).toBe(false);
  });

  test('paused, with its newest checkpoint damaged', async () => {
    const job = await write('paused', { checkpointSeconds: 0 });
    const paused = withTrainer({ log }, async (trainer) => {
      trainer.on('trainer', 'epochEnded', ({ epoch }) => {
        if (epoch === 3) void trainer.client.trainer.pause({});
      });
      return trainer.client.trainer.train(job);
    });
    await expect(paused).rejects.toMatchObject(failure('paused', /paused at a checkpoint/, /Resume/));
    const checkpoints = join(job.output, 'checkpoints');
    const newest = (await readdir(checkpoints)).sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))[0] ?? '';
    const file = join(checkpoints, newest, 'state.f32');
    const bytes = await readFile(file);
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
    await writeFile(file, bytes);
    const printed: string[] = [];
    await trainJob(job, { log: (text) => printed.push(text) });
    expect(printed.join('')).toContain(`The checkpoint ${newest} is damaged and is skipped`);
    expect(await outcomeOf(job)).toEqual(whole);
  });

  test('given more epochs after it finished', async () => {
    const job = await write('extended', { epochs: 3 });
    await trainJob(job);
    await changeManifest(job, { epochs: 8, extendsFrom: 3 });
    expect(await trainJob(job)).toMatchObject({ epochs: 8, resumes: [{ epoch: 4, step: 0, isBitEqual: true }] });
    expect(await outcomeOf(job)).toEqual(whole);
  });
});

test('a training resumed with other threads says that bits may differ', async () => {
  const job = await write('elsewhere');
  const paused = withTrainer({ log, threads: 1 }, async (trainer) => {
    void firstProgress(trainer, 'training').then(() => trainer.client.trainer.pause({}));
    return trainer.client.trainer.train(job);
  });
  await expect(paused).rejects.toMatchObject({ kind: 'paused' });
  const { resumes } = await trainJob(job, { threads: 2 });
  expect(resumes).toMatchObject([{ isBitEqual: false }]);
  expect(resumes[0]?.reason).toMatch(/arithmetic was .*; 1 threads, now it is .*; 2 threads\./);
});
