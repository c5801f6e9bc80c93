import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, settled } from './fake-window';
import type { Issue } from '../../../src-shared/contract/issues';
import { Failure } from '../../../src-shared/domain/failure';
import type { IssueKind } from '../../../src-shared/domain/issue';
import { IssueList } from '../../../src-renderer/screens/issues/issue-list.svelte';
import { app } from '../../../src-renderer/state/app.svelte';
import { classes } from '../../../src-renderer/state/classes.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { freshProject } from './fakes';
import { imageRow, labelStep } from './pictures/image-row';

/** Issues 1..count of two images each: 10 and 11, 20 and 21, ... The first image of issue 2 is excluded. */
const issuesUpTo = (count: number, kind: IssueKind): Issue[] =>
  Array.from({ length: count }, (_, index): Issue => {
    const id = index + 1;
    const first = imageRow(id * 10, id === 2 ? { labelState: 'excluded' } : {});
    const suspect = { given: 1, suggested: 7, score: 0.1, confidence: 0.9 };
    return {
      id,
      kind,
      severity: 1,
      state: 'open',
      detail: '',
      size: 2,
      images: [first, imageRow(id * 10 + 1)],
      suspect: kind === 'suspect-label' ? suspect : null,
    };
  });

let looks = 0;

async function listOf(count: number, kind: IssueKind = 'exact-duplicate'): Promise<IssueList> {
  const all = issuesUpTo(count, kind);
  bridge.answer('issues', 'list', ({ limit, offset }) => ({ total: count, issues: all.slice(offset, offset + limit) }));
  const list = new IssueList(kind, () => (looks += 1));
  await list.read();
  return list;
}

/** Labels of the images of an issue as the list shows them. */
const labelsOf = (list: IssueList, position: number): string[] =>
  list.issues.at(position)?.images.map((image) => image.class ?? image.labelState) ?? [];

beforeEach(async () => {
  await freshProject(bridge);
  looks = 0;
  bridge.answer('classes', 'list', () => ({
    classes: [{ id: 7, name: 'cat', key: '1', colour: 1, archived: false, aliases: [], images: 0 }],
  }));
  bridge.answer('labels', 'next', () => ({ undo: null, redo: null }));
  await classes.refresh();
});

describe('the issues of a kind', () => {
  it('show a label on their images before the engine answers; excluded images stay excluded', async () => {
    const list = await listOf(4);
    const answer = deferred<typeof labelStep>();
    bridge.answer('issues', 'label', () => answer.promise);
    await list.issues.extendTo(1);
    const done = list.label({ to: 'class', class: 7 });
    await settled();
    expect(bridge.askedOf('issues', 'label')).toEqual([{ issues: { ids: [1, 2] }, change: { to: 'class', class: 7 } }]);
    expect([0, 1, 2].map((position) => labelsOf(list, position))).toEqual([
      ['cat', 'cat'],
      ['excluded', 'cat'],
      ['unlabelled', 'unlabelled'],
    ]);
    expect([list.selected, looks]).toEqual([2, 0]);
    answer.resolve(labelStep);
    await done;
    expect([list.selected, looks]).toEqual([0, 1]);
  });

  it('take the label back when the engine refuses, and keep the selection', async () => {
    const list = await listOf(4);
    bridge.answer('issues', 'label', () => {
      throw new Failure('disk-full', 'The disk is full.', 'Make room.');
    });
    await list.issues.extendTo(1);
    await list.label({ to: 'unsure' });
    expect(labelsOf(list, 0)).toEqual(['unlabelled', 'unlabelled']);
    expect([list.selected, looks, app.toasts.map(({ text }) => text)]).toEqual([2, 0, ['The disk is full.']]);
  });

  it('exclude the focused image, or all but that one', async () => {
    const list = await listOf(2);
    const answer = deferred<typeof labelStep>();
    bridge.answer('labels', 'apply', () => answer.promise);
    bridge.answer('issues', 'label', () => answer.promise);
    list.moveToImage(1);
    void list.exclude();
    await settled();
    expect(bridge.askedOf('labels', 'apply')).toEqual([
      { selection: { ids: [11] }, change: { to: 'excluded' }, reason: 'issue: exact-duplicate' },
    ]);
    expect(labelsOf(list, 0)).toEqual(['unlabelled', 'excluded']);

    list.moveTo(1);
    list.moveToImage(1);
    void list.keepOne();
    await settled();
    expect(bridge.askedOf('issues', 'label')).toEqual([
      { issues: { ids: [2] }, change: { to: 'excluded' }, keep: [21] },
    ]);
    expect(labelsOf(list, 1)).toEqual(['excluded', 'unlabelled']);
  });

  it('show the suggested class of suspect labels', async () => {
    const list = await listOf(3, 'suspect-label');
    bridge.answer('issues', 'accept', () => deferred<typeof labelStep>().promise);
    void list.acceptSuggestions();
    await settled();
    expect(bridge.askedOf('issues', 'accept')).toEqual([{ issues: { ids: [1] } }]);
    expect([labelsOf(list, 0), labelsOf(list, 2)]).toEqual([
      ['cat', 'cat'],
      ['unlabelled', 'unlabelled'],
    ]);
  });

  it('are selected all together however many, but only up to 10,000 one by one', async () => {
    const list = await listOf(12_000);
    await list.issues.extendTo(10_000);
    expect([list.selected, app.toasts.map(({ text, next }) => `${text} ${next}`)]).toEqual([
      0,
      ['At most 10,000 issues can be selected one by one. Ctrl+A selects all of them.'],
    ]);
    await list.issues.extendTo(9999);
    expect(list.selected).toBe(10_000);
    list.selectAll();
    list.issues.toggle(3);
    bridge.answer('issues', 'dismiss', () => labelStep);
    await list.dismissOrReopen();
    expect(bridge.askedOf('issues', 'dismiss')).toEqual([{ issues: { kind: 'exact-duplicate', except: [4] } }]);
  });

  it('keep the focus on their issue when they are read again, else at its position', async () => {
    const list = await listOf(5);
    list.moveTo(2);
    list.moveToImage(1);
    const rest = issuesUpTo(5, 'exact-duplicate').slice(1);
    bridge.answer('issues', 'list', () => ({ total: 4, issues: rest }));
    await list.read();
    expect([list.issues.focus, list.focused?.id, list.image]).toEqual([1, 3, 1]);
    bridge.answer('issues', 'list', () => ({ total: 3, issues: rest.filter(({ id }) => id !== 3) }));
    await list.read();
    expect([list.issues.focus, list.focused?.id, list.image]).toEqual([1, 4, 0]);
  });
});
