import * as v from 'valibot';
import { Filter } from '../domain/filter';
import { ClassId, ImageId, LabelState, ThumbnailAddress } from '../domain/image';
import { request } from '../rpc/declare';
import { LabelStep } from './label-step';

const Id = v.pipe(v.number(), v.integer(), v.minValue(1));
const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Interval = v.tuple([v.number(), v.number()]);

/** Most images of one second look: an afternoon's work, and one answer holds all of its results. */
export const mostSecondLooks = 2000;

/** Answer to one picture: a class, unsure (the person cannot tell), or skip (the person did not answer). */
export const SecondLookAnswer = v.variant('to', [
  v.object({ to: v.literal('class'), class: ClassId }),
  v.object({ to: v.literal('unsure') }),
  v.object({ to: v.literal('skip') }),
]);
export type SecondLookAnswer = v.InferOutput<typeof SecondLookAnswer>;

export const SecondLookState = v.picklist(['open', 'finished', 'cancelled']);
export type SecondLookState = v.InferOutput<typeof SecondLookState>;

/** One session of answering. */
export const SecondLook = v.object({
  id: Id,
  state: SecondLookState,
  /** Milliseconds since 1970. */
  startedAt: v.number(),
  endedAt: v.nullable(v.number()),
  /** Person who started it. */
  actor: v.string(),
  seed: v.number(),
  filter: Filter,
  /** Images in the sample, without forgotten ones, and those that have an answer. */
  images: v.number(),
  answered: v.number(),
  /** Labelled, readable images that the sample was drawn from. */
  drawnFrom: v.number(),
  /** Images of the filter that were left out because they are in the test part; 0 when these were asked for. */
  testLeftOut: v.number(),
  /** The earlier second look whose pictures it shows; null for a sample of its own. */
  sameAs: v.nullable(Id),
  /** Persons who have answered, by name. */
  answeredBy: v.array(v.string()),
});
export type SecondLook = v.InferOutput<typeof SecondLook>;

/** A picture to judge: nothing of it but its id, so that a window cannot show what the person must not see. */
export const SecondLookQuestion = v.object({
  position: v.number(),
  image: ImageId,
  answer: v.nullable(SecondLookAnswer),
});
export type SecondLookQuestion = v.InferOutput<typeof SecondLookQuestion>;

/** An image whose label and answer differ, or about which the person was unsure. Classes have their present names. */
export const Disagreement = v.object({
  image: ImageId,
  path: v.string(),
  thumbnail: v.nullable(ThumbnailAddress),
  /** Label when the second look was started. */
  label: v.string(),
  /** null: unsure. */
  answer: v.nullable(v.string()),
  /** Present class; null when the image has none. */
  now: v.nullable(v.string()),
  labelState: LabelState,
  /** Whether a person has confirmed the class that the image has now. */
  confirmed: v.boolean(),
  /** 'answer': the image is labelled as answered now. 'label': it has its label still, confirmed. 'otherwise': it has another one. */
  settled: v.nullable(v.picklist(['answer', 'label', 'otherwise'])),
});
export type Disagreement = v.InferOutput<typeof Disagreement>;

/** Agreement of the answers with the labels at the start. Figures count images that were answered with a class. */
export const SecondLookResults = v.object({
  look: SecondLook,
  /** Number of images answered with a class. */
  n: v.number(),
  agreed: v.number(),
  /** Share that agreed, with its Wilson 95 % interval; null without an answer. */
  agreement: v.nullable(Share),
  interval: Interval,
  /** Agreement that two persons who answer at random with these frequencies would have. */
  byChance: v.nullable(Share),
  /** Cohen's kappa: null without an answer, and where labels and answers are all one class. */
  kappa: v.nullable(v.number()),
  /** 95 % interval by bootstrap; null where kappa is null. */
  kappaInterval: v.nullable(Interval),
  unsure: v.number(),
  skipped: v.number(),
  /** Images with a class as answer by who gave the label: the person who answered, another person, or an import. */
  labelledBy: v.object({ same: v.number(), another: v.number(), import: v.number() }),
  /** Persons who answered. */
  answeredBy: v.array(v.string()),
  /** By class of the label or answer, in order of name. */
  perClass: v.array(
    v.object({
      class: v.string(),
      /** Images labelled as the class, those of them that were answered so, their share and its interval. */
      labelled: v.number(),
      agreed: v.number(),
      agreement: v.nullable(Share),
      interval: Interval,
      /** Images answered as the class. */
      answered: v.number(),
    }),
  ),
  disagreements: v.array(Disagreement),
});
export type SecondLookResults = v.InferOutput<typeof SecondLookResults>;

/**
 * Second looks: a person judges pictures again without seeing their labels or predictions, and learns how far the answers agree with
 * the labels. Answers change no label. Unknown second looks: kind 'not-found'.
 */
export const secondLooks = {
  /**
   * Draws a sample of the labelled, readable images of a filter: in proportion to the classes, at random by the seed, in random
   * order. Images of the test part are left out and counted, unless `withTest` is set: that counts as a look at the test set. Fewer
   * images than asked for: all. `sameAs`: only pictures of an earlier second look, for another person, or the same one later. `notYet`:
   * only images that the person has neither labelled nor annotated. Kind 'no-data' when there are none, 'not-found' for `sameAs`.
   */
  start: request(
    v.object({
      images: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostSecondLooks)), mostSecondLooks),
      filter: v.optional(Filter, []),
      seed: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
      withTest: v.optional(v.boolean(), false),
      sameAs: v.optional(Id),
      notYet: v.optional(v.boolean(), false),
    }),
    SecondLook,
  ),
  /** All second looks, the newest first. */
  list: request(v.object({}), v.object({ looks: v.array(SecondLook) })),
  /** Pictures of a second look in their order, with the answers so far. */
  questions: request(v.object({ id: Id }), v.object({ look: SecondLook, questions: v.array(SecondLookQuestion) })),
  /** Stores an answer as given, with person and time; an earlier one to this picture is replaced. Kind 'bad-input' unless it is open. */
  answer: request(v.object({ id: Id, position: v.number(), answer: SecondLookAnswer }), SecondLook),
  /**
   * Finishes a second look, which reveals the labels, ends the answering, and keeps the answers as annotations of the persons who gave
   * them, beside the labels that persons had given before; cancels it, which keeps the answers; or opens a cancelled one again. Kind
   * 'bad-input' for a finished one.
   */
  setState: request(v.object({ id: Id, state: SecondLookState }), SecondLook),
  /** Kind 'bad-input' unless it is finished: labels stay hidden until then. */
  results: request(v.object({ id: Id }), SecondLookResults),
  /**
   * Settles disagreements; one undoable step. By 'answer': the images are labelled as answered, and confirmed. By 'label': their label is confirmed as
   * right; images that have another one by now stay as they are. Kind 'not-found' for an image that is no disagreement.
   */
  settle: request(
    v.object({
      id: Id,
      images: v.pipe(v.array(ImageId), v.maxLength(mostSecondLooks)),
      by: v.picklist(['answer', 'label']),
    }),
    LabelStep,
  ),
} as const;
