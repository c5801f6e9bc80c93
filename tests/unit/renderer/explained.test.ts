import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bridge, settled } from './fake-window';
import type { Explanation } from '../../../src-shared/domain/explanation';
import { Failure } from '../../../src-shared/domain/failure';
import { AverageState } from '../../../src-renderer/screens/review/explained/average.svelte';
import { ExplanationState } from '../../../src-renderer/screens/review/explained/explanation.svelte';
import { NeighboursState } from '../../../src-renderer/screens/review/explained/neighbours.svelte';
import { PageMapsState } from '../../../src-renderer/screens/review/explained/page-maps.svelte';
import { app } from '../../../src-renderer/state/app.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { freshProject } from './fakes';

const map = { width: 1, height: 1, values: [1] };
const explained = (image: number, name: string): Explanation => ({
  ...{ image, class: name, predicted: 'light', probability: 0.9, method: 'cam', map },
  place: { left: 0, top: 0, width: 1, height: 1 },
  aspect: 1,
});
const subject = (id: number) => ({ run: 'r1', outcome: { id, actual: 'dark', predicted: 'light' } });

beforeEach(() => freshProject(bridge));

describe('what the model looked at', () => {
  it('is asked for the predicted class, then for the labelled one', async () => {
    bridge.answer('explanations', 'of', ({ image, class: name }) => explained(image, name ?? ''));
    const state = new ExplanationState();
    await state.read(subject(1));
    expect(state.map?.class).toBe('light');
    state.switchClass();
    expect(state.isShown).toBe(true);
    await state.read(subject(1));
    expect(state.map?.class).toBe('dark');
    await state.read(subject(1)); // the same again asks nothing
    expect(bridge.askedOf('explanations', 'of').map((each) => each.class)).toEqual(['light', 'dark']);
  });

  it('of an image that was left meanwhile is dropped', async () => {
    const first = deferred<Explanation>();
    bridge.answer('explanations', 'of', ({ image }) => (image === 1 ? first.promise : explained(image, 'light')));
    const state = new ExplanationState();
    state.toggle();
    const reading = state.read(subject(1));
    expect([state.isLoading, state.map]).toEqual([true, null]);
    await state.read(subject(2));
    first.resolve(explained(1, 'light'));
    await reading;
    expect([state.isLoading, state.map?.image]).toEqual([false, 2]);
  });

  it('can be asked for again after a failure', async () => {
    bridge.answer('explanations', 'of', () => {
      throw new Failure('bad-input', 'It can’t be read.', 'Choose another image.');
    });
    const state = new ExplanationState();
    await state.read(subject(1));
    expect(state.failure?.message).toBe('It can’t be read.');
    bridge.answer('explanations', 'of', ({ image }) => explained(image, 'light'));
    await state.read(subject(1));
    expect([state.failure, state.map?.image]).toEqual([null, 1]);
  });
});

describe('neighbours', () => {
  const neighbour = { image: 7, path: '/a.jpg', thumbnail: null, class: 'dark', similarity: 0.9 };

  it('one is shown beside the image until the image is left or it is pressed again', async () => {
    bridge.answer('explanations', 'neighbours', () => ({
      ...{ starter: 'general' as const, crop: 'none' as const, areOwn: true },
      neighbours: [neighbour],
    }));
    const state = new NeighboursState();
    await state.read('r1', 1);
    state.choose(neighbour);
    expect(state.beside?.image).toBe(7);
    state.choose(neighbour);
    expect(state.beside).toBeNull();
    state.choose(neighbour);
    await state.read('r1', 2);
    expect(state.beside).toBeNull();
  });
});

describe('maps on the tiles', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are made once for the images in view, and again for those that come into view', async () => {
    bridge.answerJob('explanations', 'page', ({ images }) => ({
      explanations: images.filter((image) => image !== 2).map((image) => explained(image, 'light')),
      leftOut: [{ image: 2, path: '/2.jpg', reason: 'It is gone.' }],
    }));
    const state = new PageMapsState();
    state.want('r1', 1);
    state.want('r1', 2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(bridge.askedOf('explanations', 'page')).toEqual([]); // nobody asked to see them
    state.toggle();
    await vi.advanceTimersByTimeAsync(1000);
    const leave = state.want('r1', 3);
    state.want('r1', 4);
    leave(); // it was scrolled past
    await vi.advanceTimersByTimeAsync(1000);
    expect(bridge.askedOf('explanations', 'page').map(({ images }) => images)).toEqual([[1, 2], [4]]);
    expect([1, 2, 3, 4].map((image) => state.of('r1', image)?.image)).toEqual([1, undefined, undefined, 4]);
    state.want('r2', 1);
    expect(state.of('r2', 1)).toBeNull();
  });

  it('are hidden after a failure, which would only happen again', async () => {
    bridge.answerJob('explanations', 'page', () => {
      throw new Failure('bad-input', 'The model is damaged.', 'Train again.');
    });
    const state = new PageMapsState();
    state.want('r1', 1);
    state.toggle();
    await vi.advanceTimersByTimeAsync(1000);
    expect([state.isShown, state.isMaking]).toEqual([false, false]);
    expect(app.toasts.at(-1)?.text).toBe('The model is damaged.');
  });
});

describe('the mean of a cell', () => {
  const cell = { run: 'r1', part: 'validation', actual: 'dark', predicted: 'light' } as const;
  const mean = (name: string) => ({
    ...{ ...cell, class: name, method: 'cam' as const, images: 2, total: 2, map, leftOut: [] },
    picture: { edge: 1, rgb: 'AAAA' },
  });

  it('is made for the predicted class, and for the labelled one on request', async () => {
    bridge.answerJob('explanations', 'average', ({ class: name }) => mean(name ?? ''));
    const state = new AverageState();
    await state.open(cell);
    expect(state.result?.class).toBe('light');
    await state.chooseClass('labelled');
    expect([state.about, state.result?.class, state.cell]).toEqual(['labelled', 'dark', cell]);
  });

  it('that is closed while it is made is cancelled, and shows nothing later', async () => {
    const made = deferred<ReturnType<typeof mean>>();
    bridge.answerJob('explanations', 'average', () => made.promise);
    bridge.answer('jobs', 'cancel', () => ({}));
    const state = new AverageState();
    const opening = state.open(cell);
    await settled();
    const [{ job = 0 } = {}] = bridge.askedOf('jobs', 'result') as readonly { job?: number }[];
    bridge.emit('jobs', 'changed', {
      ...{ id: job, name: 'explanations.average', state: 'running', phase: '', done: 0, total: 2, unit: 'images' },
      ...{ rate: null, secondsLeft: null, startedAt: 0, failure: null },
    });
    expect(state.job?.id).toBe(job);
    state.close();
    await settled();
    expect(bridge.askedOf('jobs', 'cancel')).toEqual([{ job }]);
    made.resolve(mean('light'));
    await opening;
    expect([state.cell, state.result]).toEqual([null, null]);
  });
});
