import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, settled } from './fake-window';
import type { SecondLook } from '../../../src-shared/contract/second-looks';
import { Failure } from '../../../src-shared/domain/failure';
import { SecondLookScreen } from '../../../src-renderer/screens/second-look/second-look.svelte';
import { kappaText, leftOutText, personsText } from '../../../src-renderer/screens/second-look/second-look-text';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { freshProject } from './fakes';

const look: SecondLook = {
  ...{ id: 7, state: 'open', startedAt: 0, endedAt: null, actor: 'ann', seed: 0, filter: [], images: 3, answered: 1 },
  ...{ drawnFrom: 3, testLeftOut: 0, sameAs: null, answeredBy: ['ann'] },
};
const questions = [30, 10, 20].map((image, position) => ({
  ...{ position, image, answer: position === 0 ? ({ to: 'skip' } as const) : null },
}));

async function asking(): Promise<SecondLookScreen> {
  bridge.answer('secondLooks', 'setState', () => look);
  bridge.answer('secondLooks', 'questions', () => ({ look, questions }));
  const screen = new SecondLookScreen();
  await screen.continue(7);
  return screen;
}

beforeEach(() => freshProject(bridge));

describe('a second look in the window', () => {
  it('continues at the first picture without an answer, goes back, and ends after the last', async () => {
    const screen = await asking();
    bridge.answer('secondLooks', 'answer', () => ({ ...look, answered: 2 }));
    expect([screen.at, screen.question?.image, screen.following?.image, screen.total]).toEqual([1, 10, 20, 3]);
    await screen.answer({ to: 'class', class: 1 });
    expect([screen.question?.image, screen.following, screen.open?.answered]).toEqual([20, null, 2]);
    screen.back();
    expect(screen.question).toMatchObject({ image: 10, answer: { to: 'class', class: 1 } });
    await screen.answer({ to: 'unsure' });
    await screen.answer({ to: 'skip' });
    expect(screen.question).toBeNull();
    expect(bridge.askedOf('secondLooks', 'answer')).toEqual([
      { id: 7, position: 1, answer: { to: 'class', class: 1 } },
      { id: 7, position: 1, answer: { to: 'unsure' } },
      { id: 7, position: 2, answer: { to: 'skip' } },
    ]);
  });

  it('shows the next picture before the engine answers, and comes back to one whose answer was refused', async () => {
    const screen = await asking();
    const answer = deferred<SecondLook>();
    bridge.answer('secondLooks', 'answer', () => answer.promise);
    const done = screen.answer({ to: 'unsure' });
    await settled();
    expect(screen.question?.image).toBe(20);
    answer.reject(new Failure('disk-full', 'The disk is full.', 'Make room.'));
    await done;
    expect(screen.question).toMatchObject({ image: 10, answer: null });
  });

  it('settles what is selected, or the focused picture and goes on to the next', async () => {
    const disagreement = (image: number) => ({
      ...{ image, path: '', thumbnail: null, label: 'a', answer: 'b', now: 'a', labelState: 'labelled' as const },
      ...{ confirmed: false, settled: null },
    });
    const results = { look, disagreements: [1, 2, 3].map(disagreement) } as never;
    bridge.answer('secondLooks', 'results', () => results);
    bridge.answer('secondLooks', 'settle', () => ({ step: 1, title: '', changed: 1, notes: [] }));
    const screen = new SecondLookScreen();
    await screen.showResults(7);
    await screen.settle('label');
    expect(screen.disputed.focused?.id).toBe(2);
    screen.disputed.toggle(1);
    screen.disputed.toggle(2);
    await screen.settle('answer');
    expect(bridge.askedOf('secondLooks', 'settle')).toEqual([
      { id: 7, images: [1], by: 'label' },
      { id: 7, images: [2, 3], by: 'answer' },
    ]);
  });

  it('shows no results that arrive after it was left, and asks for the same pictures for another person', async () => {
    bridge.answer('secondLooks', 'list', () => ({ looks: [look] }));
    const results = deferred<never>();
    bridge.answer('secondLooks', 'results', () => results.promise);
    const screen = new SecondLookScreen();
    const shown = screen.showResults(7);
    await screen.leave();
    results.resolve({ look, disagreements: [] } as never);
    await shown;
    expect(screen.results).toBeNull();
    bridge.answer('secondLooks', 'start', () => ({ ...look, id: 8, sameAs: 7 }));
    bridge.answer('secondLooks', 'setState', () => look);
    bridge.answer('secondLooks', 'questions', () => ({ look, questions }));
    await screen.startSame({ ...look, testLeftOut: 2 });
    expect(bridge.askedOf('secondLooks', 'start')).toMatchObject([{ sameAs: 7, withTest: false }]);
  });

  it('says in words what the numbers mean, and leaves out what there is none of', () => {
    const figures = { kappa: -0.1, kappaInterval: [-0.2, 0.05], unsure: 0, skipped: 2 } as never;
    expect(kappaText(figures)).toBe('95 % interval −0.20 to 0.05; 0 is chance, 1 full agreement');
    expect(leftOutText(figures)).toBe('Not counted: 2 skipped.');
    const persons = { answeredBy: ['ann', 'ben'], labelledBy: { same: 0, another: 3, import: 1 } } as never;
    expect(personsText(persons)).toBe('Answered by ann, ben. Labels given: 3 by another person, 1 by an import.');
  });
});
