import * as v from 'valibot';

/** What can be wrong with images and their labels, in the order in which it is best looked at. */
export const issueKinds = [
  'unreadable',
  'label-conflict',
  'suspect-label',
  'exact-duplicate',
  'near-duplicate',
  'dark',
  'light',
  'blurred',
  'low-contrast',
  'tiny',
  'no-face',
  'several-faces',
  'odd-aspect',
  'grey',
  'imbalance',
  'shortcut',
] as const;
export const IssueKind = v.picklist(issueKinds);
export type IssueKind = v.InferOutput<typeof IssueKind>;

/** Kinds that speak of a whole class, whose images they have; no single image has them. */
export const wholeClassKinds: readonly IssueKind[] = ['imbalance', 'shortcut'];

/** Kinds whose issues are groups of images that belong side by side. */
export const groupKinds: readonly IssueKind[] = ['label-conflict', 'exact-duplicate', 'near-duplicate'];

/** open: to be looked at; dismissed: a person said that it is none, which is remembered; fixed: it is no longer so. */
export const issueStates = ['open', 'dismissed', 'fixed'] as const;
export const IssueState = v.picklist(issueStates);
export type IssueState = v.InferOutput<typeof IssueState>;

/** Bits of the perceptual hash that near duplicates may differ in. */
export const nearDistance = { default: 4, largest: 11 } as const;

/** The kind that `suspects.find` looks for, by a classifier; `issues.find` looks for all others. */
export const suspectKind = 'suspect-label' satisfies IssueKind;

/** What a search for issues is doing, by itself or at the end of an import, as its job tells it. */
export const issueSearchPhases = ['Reading measures', 'Comparing', 'Writing issues'] as const;
