import * as v from 'valibot';
import { ClassId, ImageId, ImageRow } from '../domain/image';
import { IssueKind, IssueState, nearDistance } from '../domain/issue';
import { LabelChange } from '../domain/selection';
import { job, request } from '../rpc/declare';
import { LabelStep } from './labels';

const IssueId = v.pipe(v.number(), v.integer(), v.minValue(1));
const Index = v.pipe(v.number(), v.integer(), v.minValue(0));
const NearDistance = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(nearDistance.largest));

const IssueIds = v.pipe(v.array(IssueId), v.maxLength(10_000));

/** Issues by number, or all issues of a kind that are in the state which the request changes, except a few. */
export const IssueSelection = v.union([
  v.object({ ids: IssueIds }),
  v.object({ kind: IssueKind, except: v.optional(IssueIds, []) }),
]);
export type IssueSelection = v.InferOutput<typeof IssueSelection>;

/** Something that may be wrong with an image, a group of images or a class. */
export const Issue = v.object({
  id: IssueId,
  kind: IssueKind,
  /** From 0, hardly matters, to 1, certain or extreme. */
  severity: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  state: IssueState,
  /** Measurement that the issue rests on, as a sentence. */
  detail: v.string(),
  /** Number of its images; `images` holds the first of them, in order of id. */
  size: v.number(),
  images: v.array(ImageRow),
  /** For a suspect label: the class that the image had when the label was found, the suggested one, and the probabilities of both. */
  suspect: v.nullable(v.object({ given: ClassId, suggested: ClassId, score: v.number(), confidence: v.number() })),
});
export type Issue = v.InferOutput<typeof Issue>;

export const IssueKindCount = v.object({
  kind: IssueKind,
  /** Number of images in open issues; an image in several issues of the kind counts once. */
  images: v.number(),
  /** Number of open issues. */
  groups: v.number(),
  dismissed: v.number(),
  fixed: v.number(),
  /** The highest severity of the open ones; 0 when there are none. */
  severity: v.number(),
  /** Up to six images of the most severe open issues. */
  examples: v.array(ImageRow),
});
export type IssueKindCount = v.InferOutput<typeof IssueKindCount>;

/** The last search for issues that was completed. */
export const IssueSearch = v.object({
  /** Milliseconds since 1970. */
  at: v.number(),
  /** Number of images that were examined. */
  images: v.number(),
  /** Number of images added since, which were not examined. */
  newer: v.number(),
  nearDistance: NearDistance,
  /** Whether there were too many images to compare all by their features. Then mirrored and cropped copies are not found. */
  tooMany: v.optional(v.boolean(), false),
});
export type IssueSearch = v.InferOutput<typeof IssueSearch>;

/** Issues with images and labels. Excluded images are in no issue: excluding one is a way to settle it. */
export const issues = {
  /**
   * Looks for all issues among the images and labels as they are now. Dismissed issues stay dismissed. Of the open ones that are
   * not found again, those that labels settled and those about a class become fixed; the others are deleted. `nearDistance` is the
   * number of bits, of 64, in which the perceptual hashes of near duplicates may differ; default: as in the last search. Two
   * searches take turns.
   */
  find: job(
    v.object({ nearDistance: v.optional(NearDistance) }),
    v.object({
      /** Number of images that were examined. */
      images: v.number(),
      /** Number of images of an older project without measures. Importing their folder again measures them. */
      unmeasured: v.number(),
      open: v.number(),
      seconds: v.number(),
    }),
  ),
  /** Kinds of which there ever was an issue, in the order of `issueKinds`, and the last search; null before the first one. */
  kinds: request(
    v.object({}),
    v.object({
      kinds: v.array(IssueKindCount),
      search: v.nullable(IssueSearch),
      /** Number of images of the project, and of those without measures that a search could cover. */
      images: v.number(),
      unmeasured: v.number(),
    }),
  ),
  /** Issues of one kind or of all kinds, the most severe first, each with at most `imagesEach` images. */
  list: request(
    v.object({
      kind: v.nullable(IssueKind),
      states: v.array(IssueState),
      limit: v.pipe(Index, v.maxValue(1000)),
      offset: Index,
      imagesEach: v.pipe(Index, v.maxValue(10_000)),
    }),
    v.object({ total: v.number(), issues: v.array(Issue) }),
  ),
  /** Dismisses open issues: one undoable step. Later searches leave them dismissed. Kind 'not-found'. */
  dismiss: request(v.object({ issues: IssueSelection }), LabelStep),
  /** Reopens dismissed issues: one undoable step. Kind 'not-found'. */
  reopen: request(v.object({ issues: IssueSelection }), LabelStep),
  /**
   * Relabels the images of suspect labels with the class that is suggested for each: one undoable step, which fixes the issues.
   * Kinds 'not-found' (also for a class that is gone since), 'bad-input' for issues of other kinds.
   */
  accept: request(v.object({ issues: IssueSelection }), LabelStep),
  /**
   * Gives all images of issues one label, except those in `keep`; 'largest' keeps the image with the most pixels of each issue.
   * Excluded images stay excluded. One undoable step, which fixes the issues that it settles. Kinds 'not-found', 'bad-input' for
   * issues with a whole class.
   */
  label: request(
    v.object({
      issues: IssueSelection,
      change: LabelChange,
      keep: v.optional(v.union([v.literal('largest'), v.array(ImageId)]), []),
    }),
    LabelStep,
  ),
} as const;
