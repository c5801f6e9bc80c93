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

/** Some issues by number, or all of a kind but a few that are in the state that a request begins with. */
export const IssueSelection = v.union([
  v.object({ ids: IssueIds }),
  v.object({ kind: IssueKind, except: v.optional(IssueIds, []) }),
]);
export type IssueSelection = v.InferOutput<typeof IssueSelection>;

/** One finding: an image, a group of images, or something about a class. */
export const Issue = v.object({
  id: IssueId,
  kind: IssueKind,
  /** 0 hardly matters .. 1 certain or extreme. */
  severity: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  state: IssueState,
  /** What was measured, as a sentence. */
  detail: v.string(),
  /** How many images it has; `images` holds the first of them, in order of id. */
  size: v.number(),
  images: v.array(ImageRow),
  /** Of a suspect label: the class that it was given when it was found, the one suggested, and the probabilities of both. */
  suspect: v.nullable(v.object({ given: ClassId, suggested: ClassId, score: v.number(), confidence: v.number() })),
});
export type Issue = v.InferOutput<typeof Issue>;

export const IssueKindCount = v.object({
  kind: IssueKind,
  /** Images in open issues, each counted once, however many issues of the kind it is in. */
  images: v.number(),
  /** Open issues. */
  groups: v.number(),
  dismissed: v.number(),
  fixed: v.number(),
  /** The highest severity of the open ones; 0 when there are none. */
  severity: v.number(),
  /** Images of the most severe open ones, at most six. */
  examples: v.array(ImageRow),
});
export type IssueKindCount = v.InferOutput<typeof IssueKindCount>;

/** The last search that came to its end. */
export const IssueSearch = v.object({
  /** Milliseconds since 1970. */
  at: v.number(),
  /** Images looked at. */
  images: v.number(),
  /** Images that came since, and were not looked at. */
  newer: v.number(),
  nearDistance: NearDistance,
  /** Whether there were too many images to compare all by their features, so that mirrored and cropped copies are not found. */
  tooMany: v.optional(v.boolean(), false),
});
export type IssueSearch = v.InferOutput<typeof IssueSearch>;

/** Images left out of training are in no issue: leaving one out is a way to settle it. */
export const issues = {
  /**
   * Looks for all issues among the images and labels as they are now. What was dismissed stays so; what is found no longer
   * is fixed. `nearDistance` is how many of 64 bits the perceptual hashes of near duplicates may differ in; left out, as many
   * as the last time. Two searches take turns.
   */
  find: job(
    v.object({ nearDistance: v.optional(NearDistance) }),
    v.object({
      /** Images looked at. */
      images: v.number(),
      /** Images of an older project that have no measures yet; importing their folder again takes them. */
      unmeasured: v.number(),
      open: v.number(),
      seconds: v.number(),
    }),
  ),
  /** Kinds of which there ever was an issue, in the order of `issueKinds`, and the search that found them, null before the first. */
  kinds: request(
    v.object({}),
    v.object({
      kinds: v.array(IssueKindCount),
      search: v.nullable(IssueSearch),
      /** Images of the project, and those of them that have no measures yet, though they could be searched. */
      images: v.number(),
      unmeasured: v.number(),
    }),
  ),
  /** Issues of a kind, or of all, the most severe first. `imagesEach` bounds the images told of each. */
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
  /** Says that these open issues are none: one undoable step. Finding again leaves them dismissed. Kind 'not-found'. */
  dismiss: request(v.object({ issues: IssueSelection }), LabelStep),
  /** Takes the dismissal of these back: one undoable step. Kind 'not-found'. */
  reopen: request(v.object({ issues: IssueSelection }), LabelStep),
  /**
   * Gives the images of these suspect labels the class that is suggested for each: one undoable step, which fixes them. Kinds
   * 'not-found' (also of a class that is gone since), 'bad-input' for issues of other kinds.
   */
  accept: request(v.object({ issues: IssueSelection }), LabelStep),
  /**
   * Gives the images of these issues one label, those in `keep` apart; 'largest' keeps the image of each with the most pixels.
   * Images that are left out of training stay so. One undoable step, which fixes what it settles. Kinds 'not-found',
   * 'bad-input' for issues that speak of a whole class.
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
