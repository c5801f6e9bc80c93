import type { Issue, IssueKindCount } from '../../../src-shared/contract/issues';
import { wholeClassKinds, groupKinds, suspectKind, type IssueKind } from '../../../src-shared/domain/issue';
import { formatCount } from '../../components/format';

/** How much a kind harms what is learnt and measured. */
export type Weight = 'high' | 'medium' | 'low';

interface KindText {
  readonly title: string;
  /** What it is, and why it matters. */
  readonly about: string;
  readonly weight: Weight;
}

export const kindTexts: Readonly<Record<IssueKind, KindText>> = {
  'label-conflict': {
    title: 'Contradicting labels',
    about: 'The same picture under different labels. At most one of them can be right.',
    weight: 'high',
  },
  'suspect-label': {
    title: 'Suspect labels',
    about: 'A classifier that had not seen them, nor their labels, takes them for another class.',
    weight: 'high',
  },
  shortcut: {
    title: 'Shortcuts',
    about: 'A property of the pictures tells a class apart. A model may learn it instead of the face.',
    weight: 'high',
  },
  unreadable: {
    title: 'Unreadable files',
    about: 'They could not be decoded, and are in no training.',
    weight: 'medium',
  },
  'exact-duplicate': {
    title: 'Exact duplicates',
    about: 'Equal to the pixel. A split keeps them on one side; they count more than others.',
    weight: 'medium',
  },
  'near-duplicate': {
    title: 'Near duplicates',
    about: 'Rescaled, recompressed or slightly edited copies. A split keeps them on one side.',
    weight: 'medium',
  },
  imbalance: {
    title: 'Rare classes',
    about: 'Far fewer images than the other classes have. Their figures say little.',
    weight: 'medium',
  },
  dark: { title: 'Dark', about: 'Even their brightest parts are dark.', weight: 'medium' },
  light: { title: 'Light', about: 'Even their darkest parts are light.', weight: 'medium' },
  blurred: { title: 'Blurred', about: 'Hardly an edge in them.', weight: 'medium' },
  'low-contrast': { title: 'Flat', about: 'They span few tones.', weight: 'medium' },
  tiny: { title: 'Tiny', about: 'Too few pixels to tell a face by.', weight: 'medium' },
  'no-face': {
    title: 'No face found',
    about: 'Where pictures are cropped to the face, these are taken whole.',
    weight: 'medium',
  },
  'several-faces': {
    title: 'Several faces',
    about: 'Where pictures are cropped to the face, the largest is taken: the label may be another’s.',
    weight: 'medium',
  },
  'odd-aspect': { title: 'Odd shapes', about: 'Far longer than wide, or wider than long.', weight: 'low' },
  grey: { title: 'Grey', about: 'Without colour, where most have it.', weight: 'low' },
};

/** The title of a kind, or what stands where there should be one. */
export const titleOf = (kind: string): string =>
  (kindTexts as Readonly<Partial<Record<string, KindText>>>)[kind]?.title ?? kind;

export const weightTexts: Readonly<Record<Weight, string>> = {
  high: 'Matters a lot',
  medium: 'Matters',
  low: 'Matters little',
};

const weights: readonly Weight[] = ['high', 'medium', 'low'];

/** Kinds with issues to look at, the gravest first; then those of which all are dismissed or fixed. */
export function inOrder(kinds: readonly IssueKindCount[]): readonly IssueKindCount[] {
  const rank = ({ kind, groups }: IssueKindCount): number =>
    (groups > 0 ? 0 : weights.length) + weights.indexOf(kindTexts[kind].weight);
  return [...kinds].sort((a, b) => rank(a) - rank(b));
}

export const isOfGroups = (kind: IssueKind): boolean => groupKinds.includes(kind);
export const isOfSuspects = (kind: IssueKind): boolean => kind === suspectKind;
export const isOfClass = (kind: IssueKind): boolean => wholeClassKinds.includes(kind);

/** '12 groups, 25 images', '9 images'. */
export function countText({ kind, groups, images }: Pick<IssueKindCount, 'kind' | 'groups' | 'images'>): string {
  if (isOfGroups(kind)) return `${formatCount(groups, 'group')}, ${formatCount(images, 'image')}`;
  return isOfClass(kind) ? formatCount(groups, 'finding') : formatCount(groups, 'image');
}

/** What a screen reader is told of an issue in a list. */
export function sentenceOf({ size, images, detail, severity }: Issue): string {
  const names = images.map(({ path }) => path.split(/[\\/]/).pop() ?? path);
  const shown = names.slice(0, 3).join(', ');
  const more = size > 3 ? ` and ${formatCount(size - 3, 'more image')}` : '';
  return `${shown}${more}. ${detail} Severity ${String(Math.round(severity * 100))} %.`;
}
