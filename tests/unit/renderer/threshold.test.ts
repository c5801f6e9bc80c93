import { beforeEach, describe, expect, it, vi } from 'vitest';
import { bridge, settled } from './fake-window';
import type { Decision } from '../../../src-shared/domain/decision';
import { Failure } from '../../../src-shared/domain/failure';
import { review } from '../../../src-renderer/screens/review/review.svelte';
import { ThresholdState } from '../../../src-renderer/screens/review/threshold/threshold.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { answersAt, curves } from '../../../src-renderer/stories/thresholds';
import { app } from '../../../src-renderer/state/app.svelte';
import { freshProject } from './fakes';

const subject = { run: 'r1', part: 'validation', classes: ['dark', 'light'] } as const;
const own: Decision = { kind: 'class', class: 'light', threshold: 0.7 };

/** Titles of the images that were shown. */
let shown: string[] = [];

beforeEach(async () => {
  await freshProject(bridge);
  bridge.answer('runs', 'atThreshold', ({ decision }) => answersAt(decision === undefined ? own : decision));
  bridge.answer('runs', 'curves', () => curves('light'));
  shown = [];
  vi.spyOn(review, 'show').mockImplementation(({ title }) => {
    shown.push(title);
    return Promise.resolve();
  });
});

async function stateOf(change: Partial<typeof subject> | { readonly part: 'test' } = {}): Promise<ThresholdState> {
  const state = new ThresholdState();
  await state.read({ ...subject, ...change });
  return state;
}

describe('a threshold that is tried', () => {
  it('stands at the run’s own decision, else where the most probable class is answered', async () => {
    const state = await stateOf();
    expect([state.tried, state.isOwn]).toEqual([own, true]);
    bridge.answer('runs', 'atThreshold', () => answersAt(null));
    expect((await stateOf()).tried).toEqual({ kind: 'class', class: 'light', threshold: 0.5 });
    const three = new ThresholdState();
    await three.read({ ...subject, classes: ['dark', 'grey', 'light'] });
    expect(three.tried).toEqual({ kind: 'abstain', threshold: 0 });
  });

  it('asks one question at a time, and of all positions passed meanwhile only the last', async () => {
    const state = await stateOf();
    const before = bridge.askedOf('runs', 'atThreshold').length;
    const first = deferred<ReturnType<typeof answersAt>>();
    bridge.answer('runs', 'atThreshold', () => first.promise);
    state.move(0.1);
    await settled();
    bridge.answer('runs', 'atThreshold', ({ decision }) => answersAt(decision ?? null));
    for (const threshold of [0.2, 0.3, 0.4]) state.move(threshold);
    first.resolve(answersAt({ ...own, threshold: 0.1 }));
    await settled();
    const asked = bridge.askedOf('runs', 'atThreshold').slice(before);
    expect(asked.map(({ decision }) => decision?.threshold)).toEqual([0.1, 0.4]);
    expect(state.answers?.decision?.threshold).toBe(0.4);
  });

  it('shows the images nearest to it once it rests', async () => {
    vi.useFakeTimers();
    try {
      const state = await stateOf();
      state.move(0.2);
      state.move(0.3);
      expect(shown).toEqual([]);
      vi.advanceTimersByTime(1000);
      expect(shown).toEqual(['Nearest to 0.3']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('stays where a person moved it while the run was being read', async () => {
    const first = deferred<ReturnType<typeof answersAt>>();
    bridge.answer('runs', 'atThreshold', ({ decision }) =>
      decision === undefined ? first.promise : answersAt(decision),
    );
    const state = new ThresholdState();
    const read = state.read({ ...subject, classes: ['dark', 'grey', 'light'] });
    state.move(1);
    first.resolve(answersAt(null));
    await read;
    expect(state.tried).toEqual({ kind: 'abstain', threshold: 1 });
    expect(state.answers?.decision).toEqual({ kind: 'abstain', threshold: 1 });
  });

  it('leaves images that were chosen otherwise while it came to rest', async () => {
    vi.useFakeTimers();
    const shownNow = vi.spyOn(review, 'shown', 'get').mockReturnValue({ title: 'All mistakes', query: {} });
    try {
      const state = await stateOf();
      state.move(0.2);
      shownNow.mockReturnValue({ title: 'A cell', query: {} });
      vi.advanceTimersByTime(1000);
      expect(shown).toEqual([]);
    } finally {
      shownNow.mockRestore();
      vi.useRealTimers();
    }
  });

  it('stays where a person left it when the run is read again, unless the run has other classes', async () => {
    const state = await stateOf();
    state.move(0.2);
    await state.read({ ...subject });
    expect(state.tried.threshold).toBe(0.2);
    await state.read({ ...subject, classes: ['dark', 'bright'] });
    expect(state.tried).toEqual(own);
  });

  it('can’t be moved on test images', async () => {
    const state = await stateOf({ part: 'test' });
    state.move(0.2);
    expect([state.canChoose, state.tried]).toEqual([false, own]);
  });

  it('says why a rule suggests nothing, and is kept with the run', async () => {
    const state = await stateOf();
    bridge.answer('runs', 'decision', () => {
      throw new Failure('no-data', 'Even the surest answers are wrong.', 'Allow more.');
    });
    await state.suggest({ by: 'error', most: 0 });
    expect(state.problem).toBe('Even the surest answers are wrong. Allow more.');
    bridge.answer('runs', 'decide', ({ decision }) => ({ run: 'r1', decision, at: null }));
    state.move(0.9);
    await state.use();
    expect(bridge.askedOf('runs', 'decide')).toEqual([{ run: 'r1', decision: { ...own, threshold: 0.9 } }]);
    expect(state.isOwn).toBe(true);
    expect(app.toasts.at(-1)?.text).toBe('r1 answers “light” from 0.9 up.');
  });
});
