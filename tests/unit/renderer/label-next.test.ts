import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, settled } from './fake-window';
import { Failure } from '../../../src-shared/domain/failure';
import { app } from '../../../src-renderer/state/app.svelte';
import { LabellingNext } from '../../../src-renderer/screens/next/labelling-next.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { freshProject } from './fakes';

const glasses = { to: 'class', class: 1 } as const;
const image = (id: number): never => ({ id, path: `${String(id)}.jpg`, labelState: 'unlabelled' }) as never;
/** A round that asks for these images. */
const round = (ids: readonly number[]): never =>
  ({ view: 5, unlabelled: 100, candidates: 100, images: ids.map((id) => ({ image: id, guess: null })) }) as never;
let chosen: readonly number[] = [];

beforeEach(async () => {
  await freshProject(bridge);
  chosen = [1, 2, 3];
  bridge.answerJob('learning', 'next', () => round(chosen));
  bridge.answer('images', 'rows', () => ({ images: chosen.map(image) }));
  bridge.answer('learning', 'points', () => ({ points: [] }));
  bridge.answer('labels', 'apply', () => ({ step: 1 }) as never);
  bridge.answer('labels', 'undo', () => ({ step: 1 }) as never);
  bridge.answer('classes', 'list', () => ({ classes: [] }));
  bridge.answer('labels', 'next', () => ({ undo: null, redo: null }));
  bridge.answer('jobs', 'cancel', () => ({}));
});

describe('Label next', () => {
  it('asks for one image after the other, and shows those to come', async () => {
    const next = new LabellingNext();
    const learning = next.learn();
    expect([next.isLearning, next.question]).toEqual([true, null]);
    await learning;
    expect(next.isLearning).toBe(false);
    expect([next.question?.image.id, next.coming.map(({ image }) => image.id)]).toEqual([1, [2, 3]]);
    await next.label(glasses);
    expect(bridge.askedOf('labels', 'apply')).toEqual([
      { selection: { ids: [1] }, change: glasses, reason: 'label next' },
    ]);
    expect([next.question?.image.id, next.given, next.sinceRound]).toEqual([2, 1, 1]);
  });

  it('shows the next image before the engine has answered, and this one again if it refuses', async () => {
    const next = new LabellingNext();
    await next.learn();
    const answer = deferred<never>();
    bridge.answer('labels', 'apply', () => answer.promise);
    const labelling = next.label(glasses);
    expect(next.question?.image.id).toBe(2);
    answer.reject(new Failure('not-found', 'There is no such class.'));
    await labelling;
    expect([next.question?.image.id, next.given]).toEqual([1, 0]);
    expect(app.toasts).toMatchObject([{ text: 'There is no such class.' }]);
  });

  it('takes back a label or a skip', async () => {
    const next = new LabellingNext();
    await next.learn();
    await next.label(glasses);
    next.skip();
    await next.back();
    expect([next.question?.image.id, bridge.askedOf('labels', 'undo')]).toEqual([2, []]);
    await next.back();
    expect([next.question?.image.id, next.sinceRound, next.canGoBack]).toEqual([1, 0, false]);
    expect(bridge.askedOf('labels', 'undo')).toHaveLength(1);
    await next.back();
    expect(bridge.askedOf('labels', 'undo')).toHaveLength(1);
  });

  it('learns again after the chosen number of labels; the image on the screen stays, and none comes twice', async () => {
    const next = new LabellingNext();
    next.every = 2;
    await next.learn();
    await next.label(glasses);
    chosen = [1, 3, 4, 5];
    await next.label(glasses);
    await settled();
    await settled();
    expect([next.question?.image.id, next.coming.map(({ image }) => image.id)]).toEqual([3, [4, 5]]);
    expect(bridge.askedOf('learning', 'next')).toHaveLength(2);
    expect(next.sinceRound).toBe(0);
  });

  it('learns again when no image is left', async () => {
    chosen = [1];
    const next = new LabellingNext();
    await next.learn();
    chosen = [7];
    next.skip();
    await settled();
    await settled();
    expect(next.question?.image.id).toBe(7);
  });

  it('says in place why it could choose none, and in a toast while an image is there', async () => {
    const failure = new Failure('not-found', 'The starter is not installed.', 'Run set-up.');
    const next = new LabellingNext();
    bridge.answerJob('learning', 'next', () => {
      throw failure;
    });
    await next.learn();
    expect([next.failure?.message, next.isLearning, app.toasts]).toEqual([failure.message, false, []]);
    bridge.answerJob('learning', 'next', () => round(chosen));
    await next.learn();
    expect([next.failure, next.question?.image.id]).toEqual([null, 1]);
    bridge.answerJob('learning', 'next', () => {
      throw failure;
    });
    await next.learn();
    expect([next.failure, next.question?.image.id]).toEqual([null, 1]);
    expect(app.toasts).toMatchObject([{ text: failure.message, next: failure.next }]);
  });

  it('cancels its round when it is left, and ignores what came of it', async () => {
    const answer = deferred<never>();
    bridge.answerJob('learning', 'next', () => answer.promise);
    const next = new LabellingNext();
    const learning = next.learn();
    await settled();
    expect(next.isLearning).toBe(true);
    next.leave();
    expect(bridge.askedOf('jobs', 'cancel')).toHaveLength(1);
    answer.resolve(round(chosen));
    await learning;
    expect(next.question).toBeNull();
  });
});
