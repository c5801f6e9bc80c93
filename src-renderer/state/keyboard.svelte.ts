import { chordOf, interactions, type Action, type KeyPlace } from '../keys';

/** What a place does for an action; the chord tells which of the action's keys was pressed. */
export type Handlers = Partial<Record<Action, (chord: string) => void>>;

interface Scope {
  readonly place: KeyPlace;
  readonly handlers: Handlers;
}

const textFields = 'input:not([type=range], [type=checkbox], [type=radio], [type=button]), textarea, [contenteditable]';
const pressable = 'button, a[href], summary, [role=button], [role=tab], [role=menuitem], [role=option], [role=radio]';
const ownArrows =
  'select, input[type=range], input[type=radio], [role=slider], [role=tab], [role=menuitem], [role=option]';
const pressKeys = new Set(['Enter', 'Space']);
/** What a text field does itself; a menu's command for it must not reach the pictures. */
const ownOfTextFields = new Set(['labels.undo', 'labels.redo']);

/** Gives key presses and menu commands to the innermost place that has an action for them. */
class Keyboard {
  #scopes: readonly Scope[] = [];

  /** Adds a place while a component shows it; returns the function that leaves. For use in `$effect`. */
  enter(place: KeyPlace, handlers: Handlers): () => void {
    const scope = { place, handlers };
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
    if (!(event.repeat && handler.action.startsWith('label.'))) handler.run(chord);
  };

  /** Runs an action of the menu; false when no place has it now. */
  run(action: string): boolean {
    if (ownOfTextFields.has(action) && document.activeElement?.matches(textFields)) return false;
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
    for (const { place, handlers } of this.#scopes) {
      if (isDialog && place !== 'sheet') continue;
      const action = rows.find((row) => row.place === place && handlers[row.action])?.action;
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
  return target.closest(ownArrows) !== null && !/^(Ctrl\+|Alt\+|F\d)/.test(chord);
}
