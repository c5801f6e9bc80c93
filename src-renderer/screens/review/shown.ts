import type { OutcomeChoice, OutcomeOrder } from '../../../src-shared/domain/outcome-question';

/** Chooses images of the run and part under review; `{}` means all mistakes. See OutcomeChoice for the fields. */
export interface ShownQuery extends OutcomeChoice {
  /** Default: the most confident predictions first. */
  readonly order?: OutcomeOrder;
}

/** The images on the right, which the last click in any tab means. */
export interface Shown {
  /** Heading over the images; names of classes as they are. */
  readonly title: string;
  readonly query: ShownQuery;
  /** Sentence in place of an empty list. Default: that no image of the part matches. */
  readonly empty?: string;
}

/** Images that the run's most probable class is wrong about. */
export const allMistakes: Shown = { title: 'All mistakes', query: {} };

/** Images in one cell of the confusion matrix. */
export const cellShown = (actual: string, predicted: string): Shown => ({
  title: `Labelled ${actual}, predicted ${predicted}`,
  query: { actual, predicted },
});

/** Images that are labelled as one of two classes and predicted as the other. */
export const pairShown = (a: string, b: string): Shown => ({
  title: `${a} and ${b}, taken for each other`,
  query: { pair: [a, b] },
});

/** Images labelled as a class. */
export const classShown = (name: string): Shown => ({ title: `Labelled ${name}`, query: { actual: name } });

/** Images labelled as a class and predicted as another one. */
export const labelledWrongly = (name: string): Shown => ({
  title: `Labelled ${name}, predicted as another class`,
  query: { actual: name, only: 'wrong' },
});

/** Images predicted as a class and labelled as another one. */
export const predictedWrongly = (name: string): Shown => ({
  title: `Predicted ${name}, labelled as another class`,
  query: { predicted: name, only: 'wrong' },
});

/** Whether two questions ask for the same images in the same order. */
export const isSameQuery = (a: ShownQuery, b: ShownQuery): boolean => keyOf(a) === keyOf(b);

/** Equal for equal questions: fields in order of name, and none that is undefined. */
const keyOf = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
