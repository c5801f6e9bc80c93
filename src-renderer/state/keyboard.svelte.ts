import { chordOf, interactions, type Action, type KeyScope } from '../keys';

/** Functions that carry out a scope's actions. The chord says which of the action's keys was pressed; it is '' for a menu command. */
export type Handlers = Partial<Record<Action, (chord: string) => void>>;

interface ActiveScope {
  readonly name: KeyScope;
  readonly handlers: Handlers;
}

const textFields = 'input:not([type=range], [type=checkbox], [type=radio], [type=button]), textarea, [contenteditable]';
const pressable = 'button, a[href], summary, [role=button], [role=tab], [role=menuitem], [role=option], [role=radio]';
const arrowControls =
  'select, input[type=range], input[type=radio], [role=slider], [role=tab], [role=menuitem], [role=option]';
const pressKeys = new Set(['Enter', 'Space']);
/** Menu commands that a focused text field carries out itself; they must not reach the pictures. */
const textFieldCommands = new Set(['labels.undo', 'labels.redo']);

/** Hands key presses and menu commands to the innermost scope that has an action for them. */
export class Keyboard {
  /** Innermost first. */
  #scopes: readonly ActiveScope[] = [];

  /** Adds a scope while a component is shown; returns the function that removes it. For use in `$effect`. */
  enter(name: KeyScope, handlers: Handlers): () => void {
    const scope = { name, handlers };
    this.#scopes = [scope, ...this.#scopes];
    return () => {
      this.#scopes = this.#scopes.filter((each) => each !== scope);
    };
  }

  /** The window's keydown handler. */
  readonly handle = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    const chord = chordOf(event);
    if (chord === null || belongsToControl(event.target, chord)) return;
    const handler = this.#handlerOf(chord);
    if (!handler) return;
    event.preventDefault();
    const isRepeatedLabel = event.repeat && handler.action.startsWith('label.');
    if (!isRepeatedLabel) handler.run(chord);
  };

  /** Runs a menu command; false when no scope has it now. */
  run(action: string): boolean {
    if (textFieldCommands.has(action) && document.activeElement?.matches(textFields)) return false;
    if (isDialogOpen()) return false;
    for (const { handlers } of this.#scopes) {
      const run = handlers[action as Action];
      if (!run) continue;
      run('');
      return true;
    }
    return false;
  }

  #handlerOf(chord: string): { action: Action; run: (chord: string) => void } | null {
    const rows = interactions.filter(({ keys }) => keys.includes(chord));
    const isDialog = isDialogOpen();
    for (const { name, handlers } of this.#scopes) {
      if (isDialog && name !== 'sheet') continue;
      const action = rows.find((row) => row.scope === name && handlers[row.action])?.action;
      const run = action && handlers[action];
      if (run) return { action, run };
    }
    return null;
  }
}

export const keyboard = new Keyboard();

const isDialogOpen = (): boolean => document.querySelector('dialog[open], [role=dialog]') !== null;

/** Whether the focused control uses the key itself: typing, pressing a button, moving a slider. */
function belongsToControl(target: EventTarget | null, chord: string): boolean {
  if (isDialogOpen()) return !chord.startsWith('Ctrl+');
  if (!(target instanceof Element)) return false;
  if (target.closest(textFields)) return !/^(Alt\+\d|F\d+|Ctrl\+[NOWI])$/.test(chord);
  if (target.closest(pressable) && pressKeys.has(chord)) return true;
  return target.closest(arrowControls) !== null && !/^(Ctrl\+|Alt\+|F\d)/.test(chord);
}
