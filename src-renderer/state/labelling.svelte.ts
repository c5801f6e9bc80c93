import type { ImageRow } from '../../src-shared/domain/image';
import type { LabelChange } from '../../src-shared/domain/selection';
import type { Action } from '../keys';
import { classes } from './classes.svelte';
import type { Handlers } from './keyboard.svelte';

/** The label of an image, as rows hold it. */
export type Label = Pick<ImageRow, 'class' | 'labelState' | 'confirmed'>;

const changes: Partial<Record<Action, LabelChange>> = {
  'label.unsure': { to: 'unsure' },
  'label.exclude': { to: 'excluded' },
  'label.remove': { to: 'unlabelled' },
  'label.confirm': { to: 'confirmed' },
};

/** Handlers of all label keys, for `keyboard.enter('labelling', ...)`. A key that no class has does nothing. */
export function labelKeys(label: (change: LabelChange) => void): Handlers {
  const withoutClass = Object.entries(changes).map(([action, change]) => [action, () => label(change)]);
  return {
    ...(Object.fromEntries(withoutClass) as Handlers),
    'label.class': (key) => {
      const row = classes.active.find((each) => each.key === key);
      if (row) label({ to: 'class', class: row.id });
    },
  };
}

/** The label of an image after a change; null when the change leaves labels alone. The engine knows whether the new one is confirmed. */
export function labelAfter(before: Label, change: LabelChange): Label | null {
  switch (change.to) {
    case 'class': {
      const name = classes.all.find(({ id }) => id === change.class)?.name ?? null;
      return { class: name, labelState: 'labelled', confirmed: before.confirmed && name === before.class };
    }
    case 'confirmed':
    case 'unconfirmed': {
      const { class: name, labelState } = before;
      return { class: name, labelState, confirmed: change.to === 'confirmed' && name !== null };
    }
    case 'tag':
    case 'untag':
    case 'attribute':
      return null;
    default:
      return { class: null, labelState: change.to, confirmed: false };
  }
}
