import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Repeating } from '../../../src-renderer/state/repeating';

let runs = 0;
let end: () => void = () => undefined;
/** Work that lasts until `end` is called. */
const work = (): Promise<void> => {
  runs += 1;
  return new Promise((resolve) => (end = resolve));
};

beforeEach(() => {
  runs = 0;
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('repeated work', () => {
  it('waits until it is allowed', async () => {
    const repeating = new Repeating(work);
    repeating.runSoon();
    repeating.runNow();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(runs).toBe(0);
    repeating.resume();
    await vi.advanceTimersByTimeAsync(0);
    expect(runs).toBe(1);
  });

  it('never runs twice at once, and once more for all that was asked meanwhile', async () => {
    const repeating = new Repeating(work);
    repeating.resume();
    await vi.advanceTimersByTimeAsync(0);
    repeating.runSoon();
    repeating.runNow();
    repeating.runSoon();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(runs).toBe(1);
    end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(runs).toBe(2);
    end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(runs).toBe(2);
  });

  it('rests 300 ms after a quick run', async () => {
    const repeating = new Repeating(work);
    repeating.resume();
    await vi.advanceTimersByTimeAsync(0);
    end();
    await vi.advanceTimersByTimeAsync(0);
    repeating.runSoon();
    await vi.advanceTimersByTimeAsync(299);
    expect(runs).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(runs).toBe(2);
  });

  it('rests twice as long as a slow run took', async () => {
    const repeating = new Repeating(work);
    repeating.resume();
    await vi.advanceTimersByTimeAsync(1000);
    end();
    await vi.advanceTimersByTimeAsync(0);
    repeating.runSoon();
    await vi.advanceTimersByTimeAsync(1999);
    expect(runs).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(runs).toBe(2);
  });

  it('runs without a rest when it is to run now', async () => {
    const repeating = new Repeating(work);
    repeating.resume();
    await vi.advanceTimersByTimeAsync(1000);
    end();
    await vi.advanceTimersByTimeAsync(0);
    repeating.runSoon();
    repeating.runNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(runs).toBe(2);
  });

  it('starts nothing while it is paused', async () => {
    const repeating = new Repeating(work);
    repeating.resume();
    await vi.advanceTimersByTimeAsync(0);
    repeating.runSoon();
    repeating.pause();
    end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(runs).toBe(1);
  });
});
