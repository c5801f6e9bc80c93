import { menuCommands, type MenuCommand } from '../src-shared/window/commands';
import { classKeys, viewKeys } from '../src-shared/domain/label-class';

/** Scopes in which keys mean something. Several are active at once; the innermost has precedence. */
export const keyScopes = {
  everywhere: 'Everywhere',
  labelling: 'Labelling',
  grid: 'Grid',
  single: 'Single view',
  next: 'Label next',
  secondLook: 'Second look',
  map: 'Map',
  issues: 'Issues',
  training: 'Train',
  predict: 'Predict',
  sheet: 'Dialogs',
} as const;
export type KeyScope = keyof typeof keyScopes;

export type Action =
  | MenuCommand
  | 'label.class'
  | 'label.unsure'
  | 'label.exclude'
  | 'label.remove'
  | 'label.confirm'
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
  | 'look.skip'
  | 'look.back'
  | 'look.leave'
  | 'look.takeAnswer'
  | 'look.keepLabel'
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
  | 'heat.toggle'
  | 'heat.class'
  | 'heat.page'
  | 'neighbours.toggle'
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
  | 'predict.files'
  | 'predict.folder'
  | 'predict.paste'
  | 'predict.webcam'
  | 'predict.map'
  | 'predict.save'
  | 'predict.leave'
  | 'webcam.keep'
  | 'webcam.off'
  | 'sheet.submit';

/** One row of the key table. */
export interface Interaction {
  readonly scope: KeyScope;
  readonly action: Action;
  /** Spelled as `chordOf` does: 'Ctrl+Shift+Z', 'Space', 'ArrowLeft', '?'. */
  readonly keys: readonly string[];
  readonly title: string;
  /** Keys that the overlay shows instead, where all of them would be too many. */
  readonly shown?: readonly string[];
}

const arrows = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const;
const moves = [...arrows, 'Home', 'End', 'PageUp', 'PageDown'] as const;
const withModifier = (modifier: string, keys: readonly string[]): string[] => keys.map((key) => `${modifier}+${key}`);

/** Keys of menu commands besides those in the menu. */
const moreKeys: Partial<Record<MenuCommand, readonly string[]>> = { 'help.keys': ['?'], 'labels.redo': ['Ctrl+Y'] };

const menuRows: readonly Interaction[] = menuCommands.map(({ id, title, keys }) => ({
  scope: id === 'selection.all' ? 'grid' : 'everywhere',
  action: id,
  keys: [keys.replace('CmdOrCtrl', 'Ctrl'), ...(moreKeys[id] ?? [])],
  title: title.replace('…', ''),
}));

/** The key table, which both the handler and the overlay read. */
export const interactions: readonly Interaction[] = [
  ...menuRows,
  {
    scope: 'labelling',
    action: 'label.class',
    keys: classKeys,
    title: 'Label with that key’s class',
    shown: ['1', '9'],
  },
  { scope: 'labelling', action: 'label.unsure', keys: ['U'], title: 'Mark unsure' },
  { scope: 'labelling', action: 'label.exclude', keys: ['X'], title: 'Exclude' },
  { scope: 'labelling', action: 'label.remove', keys: ['Backspace', 'Delete'], title: 'Remove the label' },
  { scope: 'labelling', action: 'label.confirm', keys: ['C'], title: 'Confirm that the label is right' },
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
  { scope: 'grid', action: 'grid.toggle', keys: ['Space', 'Ctrl+Space'], title: 'Add to or remove from the selection' },
  { scope: 'grid', action: 'grid.open', keys: ['Enter'], title: 'Open in the single view' },
  { scope: 'grid', action: 'selection.clear', keys: ['Escape'], title: 'Clear the selection' },
  { scope: 'grid', action: 'search.focus', keys: ['/', 'Ctrl+F'], title: 'Search by path' },
  {
    scope: 'grid',
    action: 'view.open',
    keys: withModifier('Ctrl', viewKeys),
    title: 'Open that key’s saved view',
    shown: ['Ctrl+1', 'Ctrl+9'],
  },
  { scope: 'grid', action: 'view.save', keys: ['V'], title: 'Save filter and order as a view' },
  { scope: 'grid', action: 'similar.show', keys: ['S'], title: 'Show similar images' },
  { scope: 'grid', action: 'similar.choose', keys: ['Shift+S'], title: 'Find images similar to a picture file' },
  { scope: 'grid', action: 'suggestions.make', keys: ['G'], title: 'Suggest labels for unlabelled images' },
  { scope: 'grid', action: 'next.open', keys: ['N'], title: 'Label next: the most useful images first' },
  { scope: 'grid', action: 'map.open', keys: ['M'], title: 'Map of the project' },
  { scope: 'grid', action: 'heat.page', keys: ['H'], title: 'In Review: show or hide maps on the tiles' },
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
  { scope: 'single', action: 'heat.toggle', keys: ['H'], title: 'Show or hide what the model looked at' },
  { scope: 'single', action: 'heat.class', keys: ['J'], title: 'Switch its class: predicted or labelled' },
  { scope: 'single', action: 'neighbours.toggle', keys: ['L'], title: 'Show or hide similar training images' },
  { scope: 'single', action: 'inspector.toggle', keys: ['I'], title: 'Show or hide the inspector' },
  { scope: 'single', action: 'single.close', keys: ['Escape', 'Enter'], title: 'Back to the grid' },
  { scope: 'issues', action: 'issues.accept', keys: ['A'], title: 'Relabel a suspect label as suggested' },
  {
    scope: 'next',
    action: 'next.skip',
    keys: ['Space', 'ArrowRight'],
    title: 'Skip for now',
    shown: ['Space', 'ArrowRight'],
  },
  {
    scope: 'next',
    action: 'next.back',
    keys: ['Backspace', 'ArrowLeft'],
    title: 'Back: undo the last label or skip',
  },
  { scope: 'next', action: 'next.leave', keys: ['Escape'], title: 'Done: back to the library' },
  {
    scope: 'secondLook',
    action: 'look.skip',
    keys: ['Space', 'S', 'ArrowRight'],
    title: 'Skip: no answer to this picture',
  },
  { scope: 'secondLook', action: 'look.back', keys: ['Backspace', 'ArrowLeft'], title: 'Back to the picture before' },
  { scope: 'secondLook', action: 'look.takeAnswer', keys: ['A'], title: 'Take the answer as label' },
  { scope: 'secondLook', action: 'look.keepLabel', keys: ['C'], title: 'Confirm that the label is right' },
  { scope: 'secondLook', action: 'look.leave', keys: ['Escape'], title: 'Later: back to all second looks' },
  { scope: 'map', action: 'map.pan', keys: arrows, title: 'Move the map', shown: ['Arrows'] },
  { scope: 'map', action: 'map.zoomIn', keys: ['+', '='], title: 'Zoom in', shown: ['+'] },
  { scope: 'map', action: 'map.zoomOut', keys: ['-'], title: 'Zoom out' },
  { scope: 'map', action: 'map.fit', keys: ['0'], title: 'Show the whole map' },
  {
    scope: 'map',
    action: 'map.lasso',
    keys: ['L'],
    title: 'Switch dragging between select and move; Shift inverts it',
  },
  { scope: 'map', action: 'map.selectInSight', keys: ['A'], title: 'Select all images in sight' },
  { scope: 'map', action: 'map.library', keys: ['Enter'], title: 'Show the selection in the library' },
  { scope: 'map', action: 'map.clear', keys: ['Escape'], title: 'Clear the selection, or back to the library' },
  { scope: 'issues', action: 'issues.dismiss', keys: ['D'], title: 'Dismiss, or undo the dismissal' },
  {
    scope: 'issues',
    action: 'issues.keepOne',
    keys: ['Shift+X'],
    title: 'Exclude all other images of the group',
  },
  { scope: 'issues', action: 'issues.library', keys: ['L'], title: 'Show the images in the library' },
  { scope: 'issues', action: 'issues.search', keys: ['S'], title: 'Search again' },
  { scope: 'issues', action: 'issues.back', keys: ['Escape', 'Backspace'], title: 'Back to all kinds' },
  { scope: 'training', action: 'training.pause', keys: ['P'], title: 'Pause the training' },
  { scope: 'training', action: 'training.resume', keys: ['R'], title: 'Resume the shown run' },
  // Two keys at once, since these end a training.
  { scope: 'training', action: 'training.finish', keys: ['Shift+S'], title: 'Stop now and keep the model' },
  { scope: 'training', action: 'training.cancel', keys: ['Shift+C'], title: 'Cancel the training' },
  { scope: 'predict', action: 'predict.files', keys: ['O'], title: 'Predict picture files' },
  { scope: 'predict', action: 'predict.folder', keys: ['Shift+O'], title: 'Predict the pictures in a folder' },
  // The system pastes; the page only listens.
  { scope: 'predict', action: 'predict.paste', keys: ['Ctrl+V'], title: 'Predict the picture in the clipboard' },
  { scope: 'predict', action: 'predict.map', keys: ['H'], title: 'Show or hide what the model looked at' },
  { scope: 'predict', action: 'predict.save', keys: ['T'], title: 'Save the answers as a table' },
  { scope: 'predict', action: 'predict.webcam', keys: ['W'], title: 'Turn the webcam on or off' },
  { scope: 'predict', action: 'webcam.keep', keys: ['K'], title: 'Keep the webcam’s picture' },
  { scope: 'predict', action: 'webcam.off', keys: ['Escape'], title: 'Turn the webcam off' },
  { scope: 'predict', action: 'predict.leave', keys: ['Escape'], title: 'Without a project: back to the start' },
  { scope: 'sheet', action: 'sheet.submit', keys: ['Ctrl+Enter'], title: 'Press the main button' },
];

const modifierKeys = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph']);

/** A key press as the table spells it; null for a modifier alone and for characters typed with AltGr. */
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
  // On a keyboard of another script, the key's position gives the Latin letter.
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

/** The parts of a chord, as people read them. */
export const shownChord = (chord: string): readonly string[] =>
  chord === '+' ? ['+'] : chord.split('+').map((part) => shownNames[part] ?? part);
