import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, settled } from './fake-window';
import type { Outcome } from '../../../src-shared/domain/run';
import { ReviewState } from '../../../src-renderer/screens/review/review.svelte';
import { allMistakes, cellShown } from '../../../src-renderer/screens/review/shown';
import { runs } from '../../../src-renderer/screens/train/runs.svelte';
import { app } from '../../../src-renderer/state/app.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { freshProject, run } from './fakes';
import { labelStep } from './pictures/image-row';

const outcome = (image: number): Outcome => ({
  image,
  path: `/photos/${String(image)}.jpg`,
  thumbnail: null,
  actual: 'dark',
  predicted: 'light',
  confidence: 0.9,
  now: 'dark',
  labelState: 'labelled',
  confirmed: false,
});

/** Lets the engine answer with `count` mistakes: images 1, 2, ..., or those that `ids` names. */
function answerMistakes(count: number, ids = (position: number): number => position + 1): void {
  bridge.answer('runs', 'outcomes', ({ offset, limit }) => {
    const shown = Math.max(0, Math.min(limit, count - offset));
    return {
      total: count,
      confirmed: 0,
      outcomes: Array.from({ length: shown }, (_, index) => outcome(ids(offset + index))),
    };
  });
}

async function reviewOf(count: number): Promise<ReviewState> {
  answerMistakes(count);
  const review = new ReviewState();
  await review.open();
  return review;
}

beforeEach(async () => {
  await freshProject(bridge);
  bridge.answer('runs', 'list', () => ({ runs: [run('r1')] }));
  bridge.answer('runs', 'comparable', () => ({ of: 10, runs: [] }));
  bridge.answer('runs', 'get', () => ({
    run: run('r1'),
    recipe: {} as never,
    result: null,
    classes: ['dark', 'light'],
    renamed: [],
    metrics: [],
    train: null,
    validation: {} as never,
    test: null,
    relabelled: 0,
    unknown: {},
  }));
  await runs.refresh();
});

describe('review', () => {
  it('shows the validation mistakes, and loads only those near the screen', async () => {
    const review = await reviewOf(50_000);
    expect([review.part, review.shown, review.images.total]).toEqual(['validation', allMistakes, 50_000]);
    expect([review.images.at(0)?.id, review.images.at(40_000)]).toEqual([1, null]);
    review.images.show({ from: 39_990, to: 40_010 });
    await settled();
    expect(review.images.at(40_000)?.id).toBe(40_001);
  });

  it('selects all of a list by ids, in pages that the engine answers', async () => {
    const review = await reviewOf(4500);
    bridge.answer('labels', 'apply', () => labelStep);
    await review.images.selectAll();
    expect(review.images.picks.count).toBe(4500);
    await review.relabel({ to: 'unsure' });
    const ids = Array.from({ length: 4500 }, (_, index) => index + 1);
    expect(bridge.askedOf('labels', 'apply')).toEqual([
      { selection: { ids }, change: { to: 'unsure' }, reason: 'Review of r1, validation' },
    ]);
    expect(bridge.askedOf('runs', 'outcomes').every(({ limit }) => limit <= 2000)).toBe(true);
  });

  it('refuses to select more than 10,000, and labels none of them instead of some', async () => {
    const review = await reviewOf(10_001);
    review.images.moveTo(3);
    await review.images.selectAll();
    expect([review.images.picks.count, app.toasts.map(({ text }) => text)]).toEqual([
      0,
      ['At most 10,000 images can be selected one by one.'],
    ]);
    expect(review.images.target).toEqual({ ids: [4] });
  });

  it('shows a label before the engine answers', async () => {
    const review = await reviewOf(5);
    bridge.answer('labels', 'apply', () => deferred<typeof labelStep>().promise);
    review.images.pick(1);
    void review.relabel({ to: 'excluded' });
    await settled();
    expect(review.images.at(1)).toMatchObject({ id: 2, actual: 'dark', class: null, labelState: 'excluded' });
    expect(review.images.at(2)).toMatchObject({ id: 3, class: 'dark', labelState: 'labelled' });
  });

  it('deselects images that are no longer listed when it reads again', async () => {
    const review = await reviewOf(500);
    await review.images.selectAll();
    answerMistakes(498, (position) => position + 3);
    await review.refresh();
    expect([review.images.picks.count, review.images.picks.has(2), review.images.picks.has(3)]).toEqual([
      498,
      false,
      true,
    ]);
  });

  it('drops the answer to a list that another one replaced', async () => {
    const review = await reviewOf(5);
    const late = deferred<{ total: number; confirmed: number; outcomes: Outcome[] }>();
    bridge.answer('runs', 'outcomes', () => late.promise);
    const first = review.show(cellShown('dark', 'light'));
    answerMistakes(2, (position) => position + 100);
    await review.show(cellShown('light', 'dark'));
    late.resolve({ total: 1, confirmed: 0, outcomes: [outcome(77)] });
    await first;
    expect([review.images.total, review.images.at(0)?.id, review.failure]).toEqual([2, 100, null]);
  });
});
