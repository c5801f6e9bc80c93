import type { Issue, IssueKindCount } from '../../../src-shared/contract/issues';
import {
  disagreementKind,
  wholeClassKinds,
  groupKinds,
  suspectKind,
  type IssueKind,
} from '../../../src-shared/domain/issue';
import { formatAgo, formatCount } from '../../components/format';

/** How much issues of a kind harm training and figures. */
export type Weight = 'high' | 'medium' | 'low';

interface KindText {
  readonly title: string;
  /** Describes the kind, and why it matters. */
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
    about: 'Classifiers trained without these images predict another class for them.',
    weight: 'high',
  },
  disagreement: {
    title: 'Disagreements',
    about: 'Several people labelled these images differently. Choosing a class settles it and confirms the label.',
    weight: 'high',
  },
  shortcut: {
    title: 'Shortcuts',
    about:
      'A property of the pictures, such as brightness, gives a class away. A model may learn it instead of the face.',
    weight: 'high',
  },
  unreadable: {
    title: 'Unreadable files',
    about: 'These files could not be decoded. They are left out of training.',
    weight: 'medium',
  },
  damaged: {
    title: 'Damaged files',
    about: 'Facet mended these files to read them. Other programs may show them differently or refuse them.',
    weight: 'low',
  },
  'exact-duplicate': {
    title: 'Exact duplicates',
    about: 'Equal to the pixel. A split keeps them together, but the picture counts more than others.',
    weight: 'medium',
  },
  'near-duplicate': {
    title: 'Near duplicates',
    about: 'Rescaled, recompressed or slightly edited copies. A split keeps them together.',
    weight: 'medium',
  },
  imbalance: {
    title: 'Rare classes',
    about: 'Far fewer images than the other classes. Their figures are unreliable.',
    weight: 'medium',
  },
  dark: { title: 'Dark', about: 'Even the brightest parts are dark.', weight: 'medium' },
  light: { title: 'Light', about: 'Even the darkest parts are light.', weight: 'medium' },
  blurred: { title: 'Blurred', about: 'Hardly any sharp edges.', weight: 'medium' },
  'low-contrast': { title: 'Flat', about: 'Few tones between dark and light.', weight: 'medium' },
  tiny: { title: 'Tiny', about: 'Too few pixels to recognise a face.', weight: 'medium' },
  'no-face': {
    title: 'No face found',
    about: 'Where training crops to the face, these images are used whole.',
    weight: 'medium',
  },
  'several-faces': {
    title: 'Several faces',
    about: 'Where training crops to the face, the largest one is used. The label may belong to another.',
    weight: 'medium',
  },
  'odd-aspect': { title: 'Odd shapes', about: 'Far taller than wide, or wider than tall.', weight: 'low' },
  grey: { title: 'Grey', about: 'Without colour, unlike most images.', weight: 'low' },
};

/** Title of a kind; the text itself if there is no such kind. */
export const titleOf = (kind: string): string =>
  (kindTexts as Readonly<Partial<Record<string, KindText>>>)[kind]?.title ?? kind;

export const weightTexts: Readonly<Record<Weight, string>> = {
  high: 'High',
  medium: 'Medium',
  low: 'Low',
};

const weights: readonly Weight[] = ['high', 'medium', 'low'];

/** Kinds with open issues first, then those whose issues are all dismissed or fixed; the most harmful first in both. */
export function inOrder(kinds: readonly IssueKindCount[]): readonly IssueKindCount[] {
  const rank = ({ kind, groups }: IssueKindCount): number =>
    (groups > 0 ? 0 : weights.length) + weights.indexOf(kindTexts[kind].weight);
  return [...kinds].sort((a, b) => rank(a) - rank(b));
}

export const isOfGroups = (kind: IssueKind): boolean => groupKinds.includes(kind);
export const isOfSuspects = (kind: IssueKind): boolean => kind === suspectKind;
export const isOfPeople = (kind: IssueKind): boolean => kind === disagreementKind;
export const isOfClass = (kind: IssueKind): boolean => wholeClassKinds.includes(kind);

/** Number of open issues of a kind: '12 groups, 25 images', '9 images'. */
export function countText({ kind, groups, images }: Pick<IssueKindCount, 'kind' | 'groups' | 'images'>): string {
  if (isOfGroups(kind)) return `${formatCount(groups, 'group')}, ${formatCount(images, 'image')}`;
  return isOfClass(kind) ? formatCount(groups, 'issue') : formatCount(groups, 'image');
}

/** An issue in a list, for a screen reader. */
export function sentenceOf({ size, images, detail, severity }: Issue): string {
  const names = images.map(({ path }) => path.split(/[\\/]/).pop() ?? path);
  const shown = names.slice(0, 3).join(', ');
  const more = size > 3 ? ` and ${formatCount(size - 3, 'more image')}` : '';
  return `${shown}${more}. ${detail} Severity ${String(Math.round(severity * 100))} %.`;
}

interface LastSearch {
  /** Images or labels that were searched. */
  readonly images: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Images that were added since. */
  readonly newer: number;
}

/** The last search in a sentence: '60 labels searched just now; 3 images added since'. */
export function searchedText(last: LastSearch | null, noun: 'image' | 'label'): string {
  if (!last) return 'Not searched yet';
  const newer = last.newer > 0 ? `; ${formatCount(last.newer, 'image')} added since` : '';
  return `${formatCount(last.images, noun)} searched ${formatAgo(last.at)}${newer}`;
}
