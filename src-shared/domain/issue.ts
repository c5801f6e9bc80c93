import * as v from 'valibot';

/** Kinds of issues with images and labels, in the order in which they are best reviewed. */
export const issueKinds = [
  'unreadable',
  'damaged',
  'label-conflict',
  'suspect-label',
  'disagreement',
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

/** Kinds that concern a whole class. Their issues list its images, but no single image has them. */
export const wholeClassKinds: readonly IssueKind[] = ['imbalance', 'shortcut'];

/** Kinds whose issues are groups of images to compare side by side. */
export const groupKinds: readonly IssueKind[] = ['label-conflict', 'exact-duplicate', 'near-duplicate'];

/**
 * 'open': to be reviewed. 'dismissed': a person decided that it is not an issue. 'fixed': labels settled it; or it is about a
 * class, and the last search did not find it again.
 */
export const issueStates = ['open', 'dismissed', 'fixed'] as const;
export const IssueState = v.picklist(issueStates);
export type IssueState = v.InferOutput<typeof IssueState>;

/** Number of bits in which the perceptual hashes of near duplicates may differ. */
export const nearDistance = { default: 4, largest: 11 } as const;

/** The kind that `suspects.find` looks for; `issues.find` looks for all others. */
export const suspectKind = 'suspect-label' satisfies IssueKind;

/** The kind whose images several persons labelled differently. Labelling one settles it: the label counts as confirmed. */
export const disagreementKind = 'disagreement' satisfies IssueKind;

/** Phases of a search for issues, of its own or at the end of an import. */
export const issueSearchPhases = ['Reading measures', 'Comparing', 'Writing issues'] as const;
