import { afterEach, describe, expect, it } from 'vitest';
import { WarmTrainer } from '../../../src-main/engine/base/children/warm-trainer';
import type { Trainer } from '../../../src-main/engine/base/children/trainers';
import { failureOf } from '../../helpers/programs/engine';

let warm: WarmTrainer;
afterEach(() => {
  warm.close();
});

const processOf = (trainer: Trainer): Promise<number | undefined> =>
  trainer.client.trainer.environment({}).then(() => trainer.processId);

describe('a warm trainer', () => {
  it('stays for the next request, and ends when nothing is asked for a while', async () => {
    warm = new WarmTrainer({ log: () => undefined }, 300);
    expect(warm.isWarm).toBe(false);
    const first = await warm.use('model', processOf);
    expect(await warm.use('model', processOf)).toBe(first);
    const { ended } = await warm.use('model', (trainer) => Promise.resolve({ ended: trainer.ended }));
    await ended;
    expect(warm.isWarm).toBe(false);
    expect(await warm.use('model', processOf)).not.toBe(first);
  });

  it('does one request after the other', async () => {
    warm = new WarmTrainer({ log: () => undefined });
    const order: string[] = [];
    const request = (name: string) =>
      warm.use('model', async (trainer) => {
        order.push(`${name} begins`);
        await processOf(trainer);
        order.push(`${name} ends`);
      });
    await Promise.all([request('a'), request('b')]);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('starts again after it was killed, and a request that it was killed in says so', async () => {
    warm = new WarmTrainer({ log: () => undefined });
    const killed = warm.use('model', async (trainer) => {
      const asked = processOf(trainer);
      trainer.kill();
      return asked;
    });
    expect(await failureOf(killed)).toMatchObject({ kind: 'child-died' });
    expect(await warm.use('model', processOf)).toBeGreaterThan(0);
  });
});
