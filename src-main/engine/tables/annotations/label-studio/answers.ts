import { mostSaid } from '../../most-said';
import type { SourceAnnotation } from '../../source-labels';
import { listed } from '../annotated-image';
import { elementsOf, isMap, own, textOf } from '../json-values';

/** The values that one annotator gave to an image, by the name of the field. */
export interface Answer {
  readonly annotator: string | null;
  /** Milliseconds since 1970; null where the export does not tell. */
  readonly at: number | null;
  /** Whether it was marked as the ground truth, which outvotes all others. */
  readonly isTruth: boolean;
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

/** The class that all answers to an image give to one field, and who said what. */
interface Agreed {
  readonly className: string | null;
  /** Empty where one person answered, whom the export does not name. */
  readonly annotations: readonly SourceAnnotation[];
  /** Whether an answer was marked as the truth. */
  readonly isSettled: boolean;
  readonly problem?: string;
}

/**
 * The class that most annotators gave; of one annotator's several answers, the latest counts. A tie gives none. Nor does an annotator who
 * chose several classes, unless most others agree.
 * @param field null: no class is asked for
 */
export function agreedOn(field: string | null, answers: readonly Answer[]): Agreed {
  const counted = latestOfEach(answers).flatMap((answer) => {
    const values = field === null ? [] : distinct(answer.fields.get(field) ?? []);
    return values.length === 0 ? [] : [{ ...answer, values }];
  });
  const annotations = counted.flatMap(({ annotator, at, isTruth, values: [className, second] }, index) => {
    const name = annotator ?? `annotator ${String(index + 1)}`;
    const isOne = className !== undefined && second === undefined;
    return isOne ? [{ annotation: { annotator: name, state: 'labelled' as const, className, at }, isTruth }] : [];
  });
  const said = annotations.map(({ annotation }) => annotation);
  const truths = annotations.flatMap(({ annotation, isTruth }) => (isTruth ? [annotation] : []));
  const { className } = mostSaid(truths.length > 0 ? truths : said);
  const several = className === null ? counted.find(({ values }) => values.length > 1) : undefined;
  return {
    className,
    annotations: counted.length > 1 || counted[0]?.annotator != null ? said : [],
    isSettled: truths.length > 0,
    ...(several ? { problem: `it has several choices: ${listed(several.values)}` } : {}),
  };
}

/**
 * The values of a result or a flat cell: the choice, the choices, or {choices: [...]}; a rating or number as text; the levels of a taxonomy
 * joined by ' / '. Empty for regions and everything else.
 */
export function valuesOf(value: unknown): string[] {
  const text = textOf(value);
  if (text !== null) return [text];
  if (Array.isArray(value)) return value.flatMap((each) => (isMap(each) ? choicesOf(each) : (textOf(each) ?? [])));
  return choicesOf(value);
}

/** Choices of a map; none if it describes a region of the image. */
function choicesOf(value: unknown): string[] {
  if (own(value, 'x') !== undefined || own(value, 'points') !== undefined) return [];
  const choices = elementsOf(own(value, 'choices')).flatMap((each) => textOf(each) ?? []);
  const levels = elementsOf(own(value, 'taxonomy')).map((each) =>
    elementsOf(each)
      .flatMap((level) => textOf(level) ?? [])
      .join(' / '),
  );
  const plain = ['rating', 'number'].flatMap((key) => textOf(own(value, key)) ?? []);
  return [...choices, ...levels, ...plain];
}

function latestOfEach(answers: readonly Answer[]): Answer[] {
  const latest = new Map<string, Answer>();
  for (const [index, answer] of answers.entries()) {
    const key = answer.annotator ?? `\0${String(index)}`;
    const before = latest.get(key);
    if (!before || (answer.at ?? 0) >= (before.at ?? 0)) latest.set(key, answer);
  }
  return [...latest.values()];
}

const distinct = (values: readonly string[]): string[] =>
  [...new Set(values.map((value) => value.trim()))].filter((value) => value !== '');
