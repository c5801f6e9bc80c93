import { beforeEach, describe, expect, it } from 'vitest';
import './fake-window';
import { FakeElement, page } from './fake-document';
import { Keyboard } from '../../../src-renderer/state/keyboard.svelte';

interface Press {
  readonly shift?: boolean;
  readonly control?: boolean;
  readonly alt?: boolean;
  readonly altGraph?: boolean;
  readonly code?: string;
  readonly isRepeated?: boolean;
  /** The element that has the focus. */
  readonly on?: FakeElement;
}

/** Presses a key. Returns whether the window kept the press from doing what the browser would do. */
function press(keyboard: Keyboard, key: string, how: Press = {}): boolean {
  let isPrevented = false;
  keyboard.handle({
    ...{ key, code: how.code ?? '', isComposing: false, defaultPrevented: false, metaKey: false },
    ...{ shiftKey: how.shift ?? false, ctrlKey: how.control ?? false, altKey: how.alt ?? false },
    ...{ repeat: how.isRepeated ?? false, target: (how.on ?? new FakeElement('body')) as unknown as EventTarget },
    getModifierState: (name: string) => name === 'AltGraph' && (how.altGraph ?? false),
    preventDefault: () => (isPrevented = true),
  } as unknown as KeyboardEvent);
  return isPrevented;
}

const textField = new FakeElement('input', { type: 'text' });

beforeEach(() => {
  page.activeElement = null;
  page.elements = [];
});

describe('keys', () => {
  it('reach the innermost scope that has an action for them, until that scope is left', () => {
    const keyboard = new Keyboard();
    const done: string[] = [];
    keyboard.enter('grid', { 'inspector.toggle': () => done.push('grid'), 'map.open': () => done.push('map') });
    const leave = keyboard.enter('single', { 'inspector.toggle': () => done.push('single') });
    expect(press(keyboard, 'i')).toBe(true);
    press(keyboard, 'm');
    leave();
    press(keyboard, 'i');
    expect(done).toEqual(['single', 'map', 'grid']);
  });

  it('that nobody wants stay the browser’s', () => {
    const keyboard = new Keyboard();
    keyboard.enter('grid', { 'map.open': () => undefined });
    expect([press(keyboard, 'q'), press(keyboard, 'Shift'), press(keyboard, 'm', { altGraph: true })]).toEqual([
      false,
      false,
      false,
    ]);
    expect(press(keyboard, 'm')).toBe(true);
  });

  it('hand their chord to the action', () => {
    const keyboard = new Keyboard();
    const chords: string[] = [];
    keyboard.enter('labelling', { 'label.class': (chord) => chords.push(chord) });
    keyboard.enter('grid', {
      'grid.extend': (chord) => chords.push(chord),
      'view.open': (chord) => chords.push(chord),
    });
    press(keyboard, '2');
    press(keyboard, 'ArrowDown', { shift: true });
    press(keyboard, '3', { control: true });
    expect(chords).toEqual(['2', 'Shift+ArrowDown', 'Ctrl+3']);
  });

  it('of letters count by their position where the keyboard has another script', () => {
    const keyboard = new Keyboard();
    const done: string[] = [];
    keyboard.enter('labelling', { 'label.unsure': () => done.push('unsure') });
    press(keyboard, 'г', { code: 'KeyU' });
    expect(done).toEqual(['unsure']);
  });

  it('held down label one image; moving repeats', () => {
    const keyboard = new Keyboard();
    const done: string[] = [];
    keyboard.enter('labelling', { 'label.exclude': () => done.push('exclude') });
    keyboard.enter('grid', { 'grid.move': () => done.push('move') });
    press(keyboard, 'x');
    expect(press(keyboard, 'x', { isRepeated: true })).toBe(true); // still not the browser's
    press(keyboard, 'ArrowRight', { isRepeated: true });
    expect(done).toEqual(['exclude', 'move']);
  });
});

describe('a focused control', () => {
  const entered = (): { keyboard: Keyboard; done: string[] } => {
    const [keyboard, done] = [new Keyboard(), [] as string[]];
    keyboard.enter('everywhere', { 'labels.undo': () => done.push('undo'), 'screen.train': () => done.push('train') });
    keyboard.enter('labelling', { 'label.unsure': () => done.push('unsure') });
    keyboard.enter('grid', { 'grid.open': () => done.push('open'), 'grid.move': () => done.push('move') });
    return { keyboard, done };
  };

  it('for text keeps what is typed, but not the keys of screens and of the File menu', () => {
    const { keyboard, done } = entered();
    for (const key of ['u', 'Enter', 'ArrowLeft']) expect(press(keyboard, key, { on: textField })).toBe(false);
    expect(press(keyboard, 'z', { control: true, on: textField })).toBe(false);
    expect(press(keyboard, '3', { alt: true, code: 'Digit3', on: textField })).toBe(true);
    expect(done).toEqual(['train']);
  });

  it('that is pressed keeps Enter; what is inside it counts as the control', () => {
    const { keyboard, done } = entered();
    const icon = new FakeElement('svg', {}, new FakeElement('button'));
    expect(press(keyboard, 'Enter', { on: icon })).toBe(false);
    press(keyboard, 'u', { on: icon });
    press(keyboard, 'ArrowUp', { on: icon });
    expect(done).toEqual(['unsure', 'move']);
  });

  it.each([
    ['a slider', new FakeElement('input', { type: 'range' })],
    ['a list of choices', new FakeElement('select')],
    ['a tab', new FakeElement('div', { role: 'tab' })],
  ])('that moves, such as %s, keeps plain keys', (_, on) => {
    const { keyboard, done } = entered();
    expect(press(keyboard, 'ArrowLeft', { on })).toBe(false);
    press(keyboard, 'z', { control: true, on });
    expect(done).toEqual(['undo']);
  });
});

describe('an open dialog', () => {
  it('has the keys to itself', () => {
    const keyboard = new Keyboard();
    const done: string[] = [];
    keyboard.enter('sheet', { 'sheet.submit': () => done.push('submit') });
    keyboard.enter('everywhere', { 'labels.undo': () => done.push('undo') });
    keyboard.enter('labelling', { 'label.unsure': () => done.push('unsure') });
    page.elements = [new FakeElement('dialog', { open: '' })];
    expect([press(keyboard, 'u'), press(keyboard, 'z', { control: true })]).toEqual([false, false]);
    expect(press(keyboard, 'Enter', { control: true })).toBe(true);
    expect(keyboard.run('labels.undo')).toBe(false);
    page.elements = [new FakeElement('dialog')];
    press(keyboard, 'u');
    expect([keyboard.run('labels.undo'), done]).toEqual([true, ['submit', 'unsure', 'undo']]);
  });
});

describe('a menu command', () => {
  it('runs in the innermost scope that has it, without a chord', () => {
    const keyboard = new Keyboard();
    const done: string[] = [];
    keyboard.enter('everywhere', { 'labels.undo': () => done.push('project') });
    const leave = keyboard.enter('everywhere', { 'labels.undo': (chord) => done.push(`next${chord}`) });
    expect([keyboard.run('labels.undo'), keyboard.run('labels.redo')]).toEqual([true, false]);
    leave();
    keyboard.run('labels.undo');
    expect(done).toEqual(['next', 'project']);
  });

  it('for undo belongs to a focused text field; others do not', () => {
    const keyboard = new Keyboard();
    const done: string[] = [];
    keyboard.enter('everywhere', { 'labels.undo': () => done.push('undo'), 'help.keys': () => done.push('keys') });
    page.activeElement = textField;
    expect([keyboard.run('labels.undo'), keyboard.run('help.keys')]).toEqual([false, true]);
    page.activeElement = new FakeElement('input', { type: 'checkbox' });
    expect(keyboard.run('labels.undo')).toBe(true);
    expect(done).toEqual(['keys', 'undo']);
  });
});
