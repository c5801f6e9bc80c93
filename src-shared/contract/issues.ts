import * as v from 'valibot';
import { ClassId, ImageId, ImageRow } from '../domain/image';
import { IssueKind, IssueState, nearDistance } from '../domain/issue';
import { job, request } from './declare';
import { LabelStep } from './labels';

const IssueId = v.pipe(v.number(), v.integer(), v.minValue(1));
const Index = v.pipe(v.number(), v.integer(), v.minValue(0));
const Issues = v.object({ issues: v.pipe(v.array(IssueId), v.maxLength(10_000)) });

/** One finding: an image, a group of images, or something about the data set. */
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
});
export type Issue = v.InferOutput<typeof Issue>;

/** The open issues of a kind: images are counted once, however many issues of the kind they are in. */
export const IssueKindCount = v.object({
  kind: IssueKind,
  images: v.number(),
  groups: v.number(),
  dismissed: v.number(),
  /** Images of the most severe ones, at most six. */
  examples: v.array(ImageRow),
});
export type IssueKindCount = v.InferOutput<typeof IssueKindCount>;

/** Images left out of training are in no issue: leaving one out is a way to settle it. */
export const issues = {
  /**
   * Looks for all issues among the images and labels as they are now. What was dismissed stays so; what is found no longer
   * is fixed. `nearDistance` is how many of 64 bits the perceptual hashes of near duplicates may differ in.
   */
  find: job(
    v.object({
      nearDistance: v.optional(
        v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(nearDistance.largest)),
        nearDistance.default,
      ),
    }),
    v.object({
      /** Images looked at. */
      images: v.number(),
      /** Images of an older project that have no measures yet; importing their folder again takes them. */
      unmeasured: v.number(),
      open: v.number(),
      seconds: v.number(),
    }),
  ),
  /** Kinds that have open or dismissed issues, in the order of `issueKinds`. */
  kinds: request(v.object({}), v.object({ kinds: v.array(IssueKindCount) })),
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
  /** Says that these are none. Finding again leaves them dismissed. Kind 'not-found', then nothing is changed. */
  dismiss: request(Issues, v.object({ changed: v.number() })),
  /** Takes a dismissal back. Kind 'not-found', then nothing is changed. */
  reopen: request(Issues, v.object({ changed: v.number() })),
  /** Labels all images of an issue alike: one undoable step, which fixes a conflict. Kind 'not-found'. */
  resolve: request(v.object({ issue: IssueId, class: ClassId }), LabelStep),
  /** Leaves all images of an issue but `keep` out of training: one undoable step. Kind 'not-found'. */
  exclude: request(v.object({ issue: IssueId, keep: v.array(ImageId) }), LabelStep),
} as const;
