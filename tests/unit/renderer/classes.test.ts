import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, settled } from './fake-window';
import type { ClassRow } from '../../../src-shared/contract/classes';
import { Failure } from '../../../src-shared/domain/failure';
import { app } from '../../../src-renderer/state/app.svelte';
import { classes } from '../../../src-renderer/state/classes.svelte';
import { labelAfter, labelKeys } from '../../../src-renderer/state/labelling.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { freshProject } from './fakes';

const row = (id: number, name: string, change: Partial<ClassRow> = {}): ClassRow => ({
  id,
  name,
  key: String(id),
  colour: id,
  archived: false,
  aliases: [],
  images: 0,
  ...change,
});
const glasses = row(1, 'glasses');
const none = row(2, 'none');
const archived = row(3, 'old', { archived: true, key: null });

beforeEach(async () => {
  await freshProject(bridge);
  bridge.answer('classes', 'list', () => ({ classes: [glasses, none, archived] }));
  bridge.answer('labels', 'next', () => ({ undo: 'Label 3 images', redo: null }));
});

describe('classes', () => {
  it('are read with the titles of undo and redo, and again when images change', async () => {
    await classes.refresh();
    expect(classes.all).toEqual([glasses, none, archived]);
    expect(classes.active).toEqual([glasses, none]);
    expect([classes.undoTitle, classes.redoTitle]).toEqual(['Label 3 images', null]);
    bridge.answer('classes', 'list', () => ({ classes: [none] }));
    bridge.emit('images', 'changed', {});
    await settled();
    expect(classes.all).toEqual([none]);
  });

  it('have a colour and a badge by name, and the first colour when they are unknown', async () => {
    await classes.refresh();
    expect([classes.colourOf('none'), classes.letterOf('none')]).toEqual([2, 'N']);
    expect([classes.colourOf('elsewhere'), classes.letterOf('elsewhere')]).toEqual([1, 'E']);
  });

  it('of a project that was closed meanwhile are not shown, nor is its question’s failure', async () => {
    const answer = deferred<{ classes: ClassRow[] }>();
    bridge.answer('classes', 'list', () => answer.promise);
    const reading = classes.refresh();
    await app.close();
    answer.reject(new Failure('project-not-open', 'No project is open.'));
    await reading;
    expect([classes.all, app.toasts]).toEqual([[], []]);
  });

  it('keep what they were while the next answer is on its way, and after a failure', async () => {
    await classes.refresh();
    const answer = deferred<{ classes: ClassRow[] }>();
    bridge.answer('classes', 'list', () => answer.promise);
    const reading = classes.refresh();
    await settled();
    expect(classes.all).toEqual([glasses, none, archived]);
    answer.reject(new Failure('project-damaged', 'Damaged.'));
    await reading;
    expect(classes.all).toEqual([glasses, none, archived]);
    expect(app.toasts).toMatchObject([{ text: 'Damaged.' }]);
  });

  it('go when the project is closed', async () => {
    await classes.refresh();
    await app.close();
    expect([classes.all, classes.undoTitle]).toEqual([[], null]);
  });

  it('report whether a change was accepted, and are read again either way', async () => {
    bridge.answer('classes', 'rename', () => ({ classes: [] }));
    expect(await classes.rename(1, 'with glasses')).toBe(true);
    expect(bridge.askedOf('classes', 'rename')).toEqual([{ class: 1, name: 'with glasses' }]);
    bridge.answer('classes', 'rename', () => {
      throw new Failure('bad-input', 'That name is taken.');
    });
    expect(await classes.rename(1, 'none')).toBe(false);
    expect(bridge.askedOf('classes', 'list')).toHaveLength(2);
    expect(app.toasts).toMatchObject([{ text: 'That name is taken.' }]);
  });

  it('take only keys that classes can have', async () => {
    bridge.answer('classes', 'rekey', () => ({ classes: [] }));
    await classes.rekey(1, '4');
    await classes.rekey(1, 'nonsense');
    expect(bridge.askedOf('classes', 'rekey')).toEqual([
      { class: 1, key: '4' },
      { class: 1, key: null },
    ]);
  });

  it('say what was undone and redone', async () => {
    const step = { title: 'Label 3 images', notes: ['2 stayed.'], step: 1, changed: 1 } as never;
    bridge.answer('labels', 'undo', () => step);
    bridge.answer('labels', 'redo', () => step);
    await classes.undo();
    await classes.redo();
    expect(app.toasts).toMatchObject([
      { text: 'Undid: Label 3 images', next: '2 stayed.' },
      { text: 'Redid: Label 3 images', next: '2 stayed.' },
    ]);
  });
});

describe('label keys', () => {
  it('give the class of that key, a label state, or nothing', async () => {
    await classes.refresh();
    const given: unknown[] = [];
    const handlers = labelKeys((change) => given.push(change));
    for (const key of ['2', '7', '3']) handlers['label.class']?.(key);
    handlers['label.unsure']?.('U');
    handlers['label.exclude']?.('X');
    handlers['label.remove']?.('Delete');
    expect(given).toEqual([{ to: 'class', class: 2 }, { to: 'unsure' }, { to: 'excluded' }, { to: 'unlabelled' }]);
  });

  it('leave images with the label that rows show', async () => {
    await classes.refresh();
    const before = { class: 'glasses', labelState: 'labelled', confirmed: true } as const;
    const none = { class: null, labelState: 'unlabelled', confirmed: false } as const;
    expect(labelAfter(before, { to: 'class', class: 2 })).toEqual({ ...before, class: 'none', confirmed: false });
    expect(labelAfter(before, { to: 'class', class: 1 })).toEqual(before);
    expect(labelAfter(before, { to: 'unsure' })).toEqual({ class: null, labelState: 'unsure', confirmed: false });
    expect(labelAfter(before, { to: 'unconfirmed' })).toEqual({ ...before, confirmed: false });
    expect(labelAfter(none, { to: 'confirmed' })).toEqual(none);
    expect(labelAfter(before, { to: 'tag', tag: 'blurred' })).toBeNull();
  });
});
