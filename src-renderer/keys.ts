import { menuCommands, type MenuCommand } from '../src-shared/window/commands';
import { classKeys, viewKeys } from '../src-shared/domain/label-class';

/** Where a key means something. Several places are live at once; the innermost is asked first. */
export const keyScopes = {
  everywhere: 'Everywhere',
  labelling: 'Labelling',
  grid: 'Grid',
  single: 'Single view',
  next: 'Label next',
  map: 'Map',
  issues: 'Issues',
  training: 'Train',
  sheet: 'Dialogs',
} as const;
export type KeyScope = keyof typeof keyScopes;

export type Action =
  | MenuCommand
  | 'label.class'
  | 'label.unsure'
  | 'label.exclude'
  | 'label.remove'
  | 'grid.move'
  | 'grid.extend'
  | 'grid.walk'
  | 'grid.open'
  | 'grid.toggle'
  | 'selection.clear'
  | 'inspector.toggle'
  | 'search.focus'
  | 'view.open'
  | 'view.save'
  | 'similar.show'
  | 'similar.choose'
  | 'suggestions.make'
  | 'next.open'
  | 'next.skip'
  | 'next.back'
  | 'next.leave'
  | 'map.open'
  | 'map.pan'
  | 'map.zoomIn'
  | 'map.zoomOut'
  | 'map.fit'
  | 'map.lasso'
  | 'map.selectInSight'
  | 'map.library'
  | 'map.clear'
  | 'single.close'
  | 'single.move'
  | 'single.zoomIn'
  | 'single.zoomOut'
  | 'single.fit'
  | 'issues.accept'
  | 'issues.dismiss'
  | 'issues.keepOne'
  | 'issues.library'
  | 'issues.search'
  | 'issues.back'
  | 'training.pause'
  | 'training.resume'
  | 'training.finish'
  | 'training.cancel'
  | 'sheet.submit';

/** One row of the table: which keys do what, and where. */
export interface Interaction {
  readonly scope: KeyScope;
  readonly action: Action;
  /** As `chordOf` spells them: 'Ctrl+Shift+Z', 'Space', 'ArrowLeft', '?'. */
  readonly keys: readonly string[];
  readonly title: string;
  /** How the overlay shows the keys, where naming each would be too long. */
  readonly shown?: readonly string[];
}

const arrows = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const;
const moves = [...arrows, 'Home', 'End', 'PageUp', 'PageDown'] as const;
const withModifier = (modifier: string, keys: readonly string[]): string[] => keys.map((key) => `${modifier}+${key}`);

/** Further keys of the menu's commands, beside the menu's own. */
const moreKeys: Partial<Record<MenuCommand, readonly string[]>> = { 'help.keys': ['?'], 'labels.redo': ['Ctrl+Y'] };

const menuRows: readonly Interaction[] = menuCommands.map(({ id, title, keys }) => ({
  scope: id === 'selection.all' ? 'grid' : 'everywhere',
  action: id,
  keys: [keys.replace('CmdOrCtrl', 'Ctrl'), ...(moreKeys[id] ?? [])],
  title: title.replace('…', ''),
}));

/** Which keys do what, in which place: the handler and the overlay both read it. */
export const interactions: readonly Interaction[] = [
  ...menuRows,
  {
    scope: 'labelling',
    action: 'label.class',
    keys: classKeys,
    title: 'Label with the class of that key',
    shown: ['1', '9'],
  },
  { scope: 'labelling', action: 'label.unsure', keys: ['U'], title: 'Mark unsure' },
  { scope: 'labelling', action: 'label.exclude', keys: ['X'], title: 'Exclude' },
  { scope: 'labelling', action: 'label.remove', keys: ['Backspace', 'Delete'], title: 'Remove the label' },
  { scope: 'grid', action: 'grid.move', keys: moves, title: 'Move', shown: ['Arrows', 'Home', 'End', 'Page'] },
  {
    scope: 'grid',
    action: 'grid.extend',
    keys: withModifier('Shift', moves),
    title: 'Extend the selection',
    shown: ['Shift+Arrows'],
  },
  {
    scope: 'grid',
    action: 'grid.walk',
    keys: withModifier('Ctrl', moves),
    title: 'Move and keep the selection',
    shown: ['Ctrl+Arrows'],
  },
  { scope: 'grid', action: 'grid.toggle', keys: ['Space', 'Ctrl+Space'], title: 'Add to or take from the selection' },
  { scope: 'grid', action: 'grid.open', keys: ['Enter'], title: 'Open in the single view' },
  { scope: 'grid', action: 'selection.clear', keys: ['Escape'], title: 'Clear the selection' },
  { scope: 'grid', action: 'search.focus', keys: ['/', 'Ctrl+F'], title: 'Search by path' },
  {
    scope: 'grid',
    action: 'view.open',
    keys: withModifier('Ctrl', viewKeys),
    title: 'Open the saved view of that key',
    shown: ['Ctrl+1', 'Ctrl+9'],
  },
  { scope: 'grid', action: 'view.save', keys: ['V'], title: 'Save the filter and its order as a view' },
  { scope: 'grid', action: 'similar.show', keys: ['S'], title: 'Show similar images' },
  { scope: 'grid', action: 'similar.choose', keys: ['Shift+S'], title: 'Show images like a picture from a file' },
  { scope: 'grid', action: 'suggestions.make', keys: ['G'], title: 'Suggest labels for unlabelled images' },
  { scope: 'grid', action: 'next.open', keys: ['N'], title: 'Label next: what tells most comes first' },
  { scope: 'grid', action: 'map.open', keys: ['M'], title: 'Map of the project' },
  { scope: 'grid', action: 'inspector.toggle', keys: ['I'], title: 'Show or hide the inspector' },
  {
    scope: 'single',
    action: 'single.move',
    keys: [...arrows, 'Home', 'End'],
    title: 'Previous, next, first, last image',
    shown: ['Arrows', 'Home', 'End'],
  },
  { scope: 'single', action: 'single.zoomIn', keys: ['+', '='], title: 'Zoom in', shown: ['+'] },
  { scope: 'single', action: 'single.zoomOut', keys: ['-'], title: 'Zoom out' },
  { scope: 'single', action: 'single.fit', keys: ['0'], title: 'Fit into the window' },
  { scope: 'single', action: 'similar.show', keys: ['S'], title: 'Show similar images' },
  { scope: 'single', action: 'inspector.toggle', keys: ['I'], title: 'Show or hide the inspector' },
  { scope: 'single', action: 'single.close', keys: ['Escape', 'Enter'], title: 'Back to the grid' },
  { scope: 'issues', action: 'issues.accept', keys: ['A'], title: 'Relabel a suspect label as suggested' },
  {
    scope: 'next',
    action: 'next.skip',
    keys: ['Space', 'ArrowRight'],
    title: 'Skip, for later',
    shown: ['Space', 'ArrowRight'],
  },
  {
    scope: 'next',
    action: 'next.back',
    keys: ['Backspace', 'ArrowLeft'],
    title: 'Back: take the last label or skip back',
  },
  { scope: 'next', action: 'next.leave', keys: ['Escape'], title: 'Done: back to the library' },
  { scope: 'map', action: 'map.pan', keys: arrows, title: 'Move the map', shown: ['Arrows'] },
  { scope: 'map', action: 'map.zoomIn', keys: ['+', '='], title: 'Zoom in', shown: ['+'] },
  { scope: 'map', action: 'map.zoomOut', keys: ['-'], title: 'Zoom out' },
  { scope: 'map', action: 'map.fit', keys: ['0'], title: 'Show all of it' },
  { scope: 'map', action: 'map.lasso', keys: ['L'], title: 'Dragging selects, or moves; Shift does the other' },
  { scope: 'map', action: 'map.selectInSight', keys: ['A'], title: 'Select all images in sight' },
  { scope: 'map', action: 'map.library', keys: ['Enter'], title: 'Show the selection in the library' },
  { scope: 'map', action: 'map.clear', keys: ['Escape'], title: 'Clear the selection, or back to the library' },
  { scope: 'issues', action: 'issues.dismiss', keys: ['D'], title: 'Dismiss, or take the dismissal back' },
  {
    scope: 'issues',
    action: 'issues.keepOne',
    keys: ['Shift+X'],
    title: 'Exclude all images of the group but this one',
  },
  { scope: 'issues', action: 'issues.library', keys: ['L'], title: 'Show the images in the library' },
  { scope: 'issues', action: 'issues.search', keys: ['S'], title: 'Search again' },
  { scope: 'issues', action: 'issues.back', keys: ['Escape', 'Backspace'], title: 'Back to all kinds' },
  { scope: 'training', action: 'training.pause', keys: ['P'], title: 'Pause the training' },
  { scope: 'training', action: 'training.resume', keys: ['R'], title: 'Resume the run that is shown' },
  // What ends a training takes two fingers.
  { scope: 'training', action: 'training.finish', keys: ['Shift+S'], title: 'Stop now and keep what is there' },
  { scope: 'training', action: 'training.cancel', keys: ['Shift+C'], title: 'Cancel the training' },
  { scope: 'sheet', action: 'sheet.submit', keys: ['Ctrl+Enter'], title: 'Press the main button, from any field' },
];

const modifierKeys = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph']);

/** The table's spelling of a key press; null for a modifier alone or a character that AltGr made. */
export function chordOf(event: KeyboardEvent): string | null {
  if (modifierKeys.has(event.key) || event.isComposing || event.getModifierState('AltGraph')) return null;
  const key = keyOf(event);
  const isCharacter = key.length === 1 && !/[A-Z]/.test(key);
  const modifiers = [
    event.ctrlKey || event.metaKey ? 'Ctrl' : '',
    event.altKey ? 'Alt' : '',
    // A character such as '?' may need Shift on one keyboard and not on another.
    event.shiftKey && !isCharacter ? 'Shift' : '',
  ];
  return [...modifiers, key].filter((part) => part !== '').join('+');
}

function keyOf({ key, code, altKey }: KeyboardEvent): string {
  if (key === ' ') return 'Space';
  if (altKey && code.startsWith('Digit')) return code.slice(5);
  // A keyboard of another script: the key's place tells which Latin letter is meant.
  if (key.length === 1 && key > '\u007f' && code.startsWith('Key')) return code.slice(3);
  return key.length === 1 ? key.toUpperCase() : key;
}

const shownNames: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Backspace: '⌫',
};

/** A chord as a person reads it: its parts. */
export const shownChord = (chord: string): readonly string[] =>
  chord === '+' ? ['+'] : chord.split('+').map((part) => shownNames[part] ?? part);
