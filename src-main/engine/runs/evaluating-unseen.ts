import type { SeenImages } from '../../../src-shared/domain/run';
import { at } from '../../../src-shared/domain/at';
import type { Evaluation } from '../../../src-shared/domain/evaluation';
import { parts, type Part } from '../../../src-shared/domain/image';
import type { Slice } from '../../../src-shared/domain/slice';
import { argmax } from '../../../src-shared/metrics/probabilities';
import { findSlices } from '../../../src-shared/metrics/slices';
import { evaluateRows } from '../results/evaluations';
import { figuresOf } from '../results/figures-now';

/** A run's predictions and the labels; entry k of each array is about the same image. */
export interface Predictions {
  /** [images, names] */
  readonly probabilities: Float32Array;
  /** Indices into `names`. */
  readonly labels: Int32Array;
  readonly names: readonly string[];
  /** The part of the run's snapshot that held the image's content; null for none. */
  readonly seen: readonly (Part | null)[];
}

/**
 * Computes figures on images that a run has not seen, and separate ones on those that it has: images that a model learned from don't
 * show how good it is. Where all images were seen, the figures are on these, and `seen.figuresOn` says so.
 * @returns the figures, the separate figures of seen images, and the indices of the images that the figures count
 */
export function evaluateUnseen(
  predictions: Predictions,
  withSeen: boolean,
): { figures: Evaluation; seen: SeenImages; counted: readonly number[] } {
  const all = [...predictions.seen.keys()];
  const ofPart = (part: Part): number[] => all.filter((index) => at(predictions.seen, index) === part);
  const [train, validation] = [ofPart('train'), ofPart('validation')];
  const groups = [
    { figuresOn: 'unseen' as const, counted: all.filter((index) => !isSeen(at(predictions.seen, index))) },
    { figuresOn: 'validation' as const, counted: validation },
    { figuresOn: 'train' as const, counted: train },
  ];
  const everything = { figuresOn: 'all' as const, counted: all };
  const chosen =
    withSeen && train.length + validation.length > 0 ? everything : groups.find(({ counted }) => counted.length > 0);
  const { figuresOn, counted } = chosen ?? everything;
  const seen = {
    figuresOn,
    train: train.length === 0 ? null : figuresOf(evaluate(predictions, train)),
    validation: validation.length === 0 ? null : figuresOf(evaluate(predictions, validation)),
  };
  return { figures: evaluate(predictions, counted), seen, counted };
}

const isSeen = (part: Part | null): boolean => part === 'train' || part === 'validation';

/** Computes figures for each part of the present split, in order of the parts' names. @param partOf returns an image's part */
export function slicesByPart(
  partOf: (index: number) => string,
  { probabilities, labels, names }: Predictions,
): Slice[] {
  const values = ['none', ...parts];
  const predicted = argmax(probabilities, names.length);
  const isRight = Uint8Array.from(labels, (label, index) => (predicted[index] === label ? 1 : 0));
  const valueOf = Int32Array.from(labels, (_, index) => values.indexOf(partOf(index)));
  const isSecond = names.length === 2 ? Uint8Array.from(labels) : null;
  const slices = findSlices({ isRight, isSecond }, [{ key: 'split', values, valueOf }], { crosses: false });
  return slices.sort((a, b) => (a.value < b.value ? -1 : 1));
}

const evaluate = ({ probabilities, labels, names }: Predictions, indices: readonly number[]): Evaluation =>
  evaluateRows(
    probabilities,
    indices,
    Int32Array.from(indices, (index) => at(labels, index)),
    names,
  );
