import * as v from 'valibot';
import { Filter } from '../domain/filter';
import { ClassId, ImageId } from '../domain/image';
import { AnnotatorName } from '../domain/texts';
import { request } from '../rpc/declare';
import { LabelStep } from './label-step';

const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Interval = v.tuple([v.number(), v.number()]);

/** Most images whose annotations are asked for at once. */
export const mostAnnotated = 1000;

/** Name of a person as shown; null: labels of imports that name nobody. */
const PersonName = v.nullable(v.string());

/** A person who gave labels, and how many of these are known. */
export const Annotator = v.object({
  name: PersonName,
  /** Images that the person has annotated. */
  images: v.number(),
  /** Annotations by where they come from: imports, finished second looks, and labels given before one. */
  imported: v.number(),
  secondLooks: v.number(),
  labels: v.number(),
  /** Annotations as unsure or excluded, which count as missing in figures. */
  withoutClass: v.number(),
});
export type Annotator = v.InferOutput<typeof Annotator>;

/** One person's label of an image. */
export const Annotation = v.object({
  annotator: PersonName,
  state: v.picklist(['labelled', 'unsure', 'excluded']),
  /** Present class and its name; null unless labelled. */
  classId: v.nullable(ClassId),
  class: v.nullable(v.string()),
  /** Milliseconds since 1970; null where it is unknown. */
  at: v.nullable(v.number()),
  origin: v.picklist(['import', 'second-look', 'label']),
  /** The second look that it answers. */
  look: v.nullable(v.number()),
  /** Name of the imported table, folder or project. */
  file: v.nullable(v.string()),
});
export type Annotation = v.InferOutput<typeof Annotation>;

/** Agreement of persons. Each counts once per image, with the last answer; unsure and excluded count as missing. */
export const Agreement = v.object({
  annotators: v.array(Annotator),
  /** Images with an annotation. */
  images: v.number(),
  /** Images that two or more persons gave a class, and classes given to these. All figures count these. */
  n: v.number(),
  ratings: v.number(),
  /** Answers that are unsure or excluded. */
  unsure: v.number(),
  /** Images whose persons gave different classes. */
  differing: v.number(),
  /** Share of pairs of answers to an image that agree, with its 95 % interval by bootstrap; null without such images. */
  agreement: v.nullable(Share),
  agreementInterval: v.nullable(Interval),
  /** Krippendorff's alpha for nominal data: null without such images, and where all answers are one class. */
  alpha: v.nullable(v.number()),
  /** 95 % interval by bootstrap of the images; null where alpha is null. */
  alphaInterval: v.nullable(Interval),
  /** By class, in order of name: images that someone gave the class, answers as the class, and alpha of the class against all others. */
  perClass: v.array(
    v.object({
      classId: ClassId,
      class: v.string(),
      images: v.number(),
      ratings: v.number(),
      alpha: v.nullable(v.number()),
      alphaInterval: v.nullable(Interval),
    }),
  ),
  /** Pairs of persons, those with the most images in common first. Equal names: one person's first answer against the last. */
  pairs: v.array(
    v.object({
      a: PersonName,
      b: PersonName,
      /** Images that both gave a class, and those of them with equal classes. */
      n: v.number(),
      agreed: v.number(),
      agreement: Share,
      /** Wilson's 95 % interval of that share. */
      interval: Interval,
      /** Cohen's kappa: null where both gave every image one class. */
      kappa: v.nullable(v.number()),
      kappaInterval: v.nullable(Interval),
    }),
  ),
  /** Pairs that are not compared because there are more than 190. */
  pairsLeft: v.number(),
});
export type Agreement = v.InferOutput<typeof Agreement>;

/**
 * Labels that each of several persons gave images, beside the one label that an image has: from imports, finished second looks, and
 * labels given before these.
 */
export const annotations = {
  /** Persons who annotated images, by name. */
  annotators: request(v.object({}), v.object({ annotators: v.array(Annotator) })),
  /** How far persons agree, on all images or those of a filter. Computed in a thread. Kind 'cancelled'. */
  agreement: request(v.object({ filter: v.optional(Filter, []) }), Agreement),
  /** Annotations of images, in the order in which they were first kept. Unknown images have none. */
  ofImages: request(
    v.object({ images: v.pipe(v.array(ImageId), v.maxLength(mostAnnotated)) }),
    v.object({ images: v.array(v.object({ image: ImageId, annotations: v.array(Annotation) })) }),
  ),
  /**
   * Replaces a person's name wherever Facet shows it; one undoable step. Two persons of one name count as one. The recorded name stays
   * in the catalog, so that undo and another import of the same source find it. Kinds 'not-found', 'bad-input'.
   */
  rename: request(v.object({ from: AnnotatorName, to: AnnotatorName }), LabelStep),
} as const;
