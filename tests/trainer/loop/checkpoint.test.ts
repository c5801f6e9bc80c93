import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Checkpoint, TrainingProgress } from '../../../src-main/trainer/loop/checkpoint';
import { Checkpoints } from '../../../src-main/trainer/loop/checkpoints';
import { endOf, resumeFrom, newProgress } from '../../../src-main/trainer/loop/resuming';

let output: string;
let sentences: string[];
let checkpoints: Checkpoints;
beforeEach(async () => {
  output = await mkdtemp(join(tmpdir(), 'facet-checkpoint-'));
  sentences = [];
  checkpoints = new Checkpoints(output, (sentence) => sentences.push(sentence));
});
afterEach(() => rm(output, { recursive: true }));

const computedBy = { tensorflow: '2.21.0', device: 'cpu', precision: 'float32', arithmetic: 'a chip' } as const;

const state = new Map([
  ['dense/kernel', Float32Array.from([1, -0, 1e-45, Math.fround(1 / 3)])],
  ['step', Float32Array.from([7])],
  ['empty', new Float32Array()],
]);

function checkpointAt(epoch: number, step: number, change: Partial<TrainingProgress> = {}): Checkpoint {
  return { progress: { ...newProgress, epoch, step, ...change }, computedBy, state };
}

const names = async (): Promise<string[]> => (await readdir(join(output, 'checkpoints'))).sort();
const best = (epoch: number) => ({ ...newProgress.standing, best: { epoch, loss: 0.1 } });

describe('checkpoints', () => {
  test('return what was written, to the bit', async () => {
    const sums = { ...newProgress.sums, loss: 1 / 3, seconds: Math.PI, images: 12 };
    await checkpoints.loadNewest();
    await checkpoints.save(checkpointAt(2, 5, { sums, badInRow: 1, skippedSteps: 4 }));
    const read = await new Checkpoints(output, () => undefined).loadNewest();
    expect(read).toEqual(checkpointAt(2, 5, { sums, badInRow: 1, skippedSteps: 4 }));
    expect(Object.is(read?.state.get('dense/kernel')?.[1], -0)).toBe(true);
    expect((await readdir(join(output, 'checkpoints', '2-5'))).sort()).toEqual([
      'checkpoint.json',
      'manifest.json',
      'state.f32',
    ]);
  });

  test('do not exist before the first one', async () => {
    expect(await checkpoints.loadNewest()).toBeNull();
    expect(checkpoints.newest).toBeNull();
  });

  test('are kept only when newest or best; leftovers of a dead process are removed', async () => {
    await checkpoints.loadNewest();
    await checkpoints.save(checkpointAt(1, 0, { standing: best(1) }));
    await checkpoints.save(checkpointAt(1, 3, { standing: best(1) }));
    expect(await names()).toEqual(['1-0', '1-3']);
    await writeFile(join(output, 'checkpoints', '2-0.4711.tmp'), 'half');
    await checkpoints.save(checkpointAt(2, 0, { standing: best(2) }));
    expect(await names()).toEqual(['2-0']);
    await checkpoints.save(checkpointAt(3, 0, { standing: best(2) }));
    await checkpoints.save(checkpointAt(10, 0, { standing: best(2) }));
    expect(await names()).toEqual(['10-0', '2-0']);
    expect((await checkpoints.loadNewest())?.progress.epoch).toBe(10);
  });

  test.each<[string, (folder: string) => Promise<void>]>([
    ['with a changed bit', (folder) => flipBit(join(folder, 'state.f32'))],
    ['cut off', (folder) => truncate(join(folder, 'state.f32'), 8)],
    ['without its description', (folder) => rm(join(folder, 'checkpoint.json'))],
    ['with another description', (folder) => writeFile(join(folder, 'checkpoint.json'), '{}')],
    ['without its sums', (folder) => rm(join(folder, 'manifest.json'))],
  ])('%s are passed over, and said so', async (_, damage) => {
    await checkpoints.loadNewest();
    await checkpoints.save(checkpointAt(1, 0, { standing: best(1) }));
    await checkpoints.save(checkpointAt(2, 4, { standing: best(1) }));
    await damage(join(output, 'checkpoints', '2-4'));
    expect((await checkpoints.loadNewest())?.progress).toMatchObject({ epoch: 1, step: 0 });
    expect(checkpoints.newest).toEqual({ epoch: 1, step: 0 });
    expect(sentences).toEqual([expect.stringMatching(/^The checkpoint 2-4 is damaged and is skipped: ./)]);
    await checkpoints.save(checkpointAt(2, 4, { standing: best(1) }));
    expect((await checkpoints.loadNewest())?.progress).toMatchObject({ epoch: 2, step: 4 });
  });
});

async function flipBit(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[5] = (bytes[5] ?? 0) ^ 1;
  await writeFile(file, bytes);
}

describe('resuming from a checkpoint', () => {
  const manifest = { epochs: 5, extendsFrom: 0 };

  test('is exact to the bit where nothing has changed, and reports where it continues', () => {
    const progress = resumeFrom(checkpointAt(2, 4), manifest, computedBy);
    expect(progress.resumes).toEqual([{ epoch: 3, step: 4, isBitEqual: true, reason: '' }]);
    const again = resumeFrom(
      { ...checkpointAt(3, 0), progress: { ...progress, epoch: 3, step: 0 } },
      manifest,
      computedBy,
    );
    expect(again.resumes.map(({ epoch }) => epoch)).toEqual([3, 4]);
  });

  test('says what differs on another machine', () => {
    const elsewhere = { ...computedBy, arithmetic: 'another chip', precision: 'bfloat16' } as const;
    const [resume] = resumeFrom(checkpointAt(2, 0), manifest, elsewhere).resumes;
    expect(resume?.isBitEqual).toBe(false);
    expect(resume?.reason).toBe(
      'The precision was float32, now it is bfloat16. The processor’s arithmetic was a chip, now it is another chip.',
    );
    const onGpu = { ...computedBy, device: 'gpu' } as const;
    const [again] = resumeFrom({ ...checkpointAt(2, 0), computedBy: onGpu }, manifest, onGpu).resumes;
    expect(again).toMatchObject({ isBitEqual: false, reason: expect.stringContaining('GPU') as string });
  });

  test('does nothing for a finished training', () => {
    const standing = { ...newProgress.standing, wait: 3 };
    const early = checkpointAt(3, 0, { ending: 'early-stopping', standing });
    expect(endOf(early.progress, manifest)).toBe('early-stopping');
    expect(resumeFrom(early, manifest, computedBy)).toEqual(early.progress);
    expect(endOf(checkpointAt(5, 0).progress, manifest)).toBe('complete');
    expect(endOf(checkpointAt(4, 9).progress, manifest)).toBeNull();
  });

  test('resets patience when more epochs are given', () => {
    const standing = { ...best(1), wait: 3 };
    const early = checkpointAt(3, 0, { ending: 'early-stopping', standing });
    const extended = { epochs: 5, extendsFrom: 3 };
    expect(endOf(early.progress, extended)).toBeNull();
    expect(resumeFrom(early, extended, computedBy)).toMatchObject({ ending: null, standing: { ...standing, wait: 0 } });
    // Its next end counts, even if it is interrupted before its evaluation.
    expect(endOf(checkpointAt(4, 0, { ending: 'finished' }).progress, extended)).toBe('finished');
  });
});
