import type * as v from 'valibot';
import type { SeenImages, EvaluationSlice } from '../../../src-shared/contract/runs';
import { at } from '../../../src-shared/domain/at';
import type { Evaluation } from '../../../src-shared/domain/evaluation';
import type { Part } from '../../../src-shared/domain/image';
import { evaluateRows } from '../results/evaluations';
import { figuresOf } from '../results/figures-now';

/** A run's predictions; entry k of each array is about the same image. */
export interface Said {
  /** [images, names] */
  readonly probabilities: Float32Array;
  /** Indices into names. */
  readonly labels: Int32Array;
  readonly names: readonly string[];
  /** The part of the run's snapshot that had the picture. */
  readonly seen: readonly (Part | null)[];
}

/**
 * Figures on images that a run has not seen, with those on the others apart: nobody learns how good a model is from pictures
 * that it learned from. Where there are no others, these are what the figures are on, which `seen.figuresOn` says.
 * @returns the figures, what was left out of them, and the places of the images that they count
 */
export function evaluateUnseen(
  said: Said,
  withSeen: boolean,
): { figures: Evaluation; seen: SeenImages; counted: readonly number[] } {
  const places = [...said.seen.keys()];
  const ofPart = (part: Part): number[] => places.filter((place) => at(said.seen, place) === part);
  const [train, validation] = [ofPart('train'), ofPart('validation')];
  const groups = [
    { figuresOn: 'unseen' as const, counted: places.filter((place) => !isSeen(at(said.seen, place))) },
    { figuresOn: 'validation' as const, counted: validation },
    { figuresOn: 'train' as const, counted: train },
  ];
  const all = { figuresOn: 'all' as const, counted: places };
  const chosen =
    withSeen && train.length + validation.length > 0 ? all : groups.find(({ counted }) => counted.length > 0);
  const { figuresOn, counted } = chosen ?? all;
  const seen = {
    figuresOn,
    train: train.length === 0 ? null : figuresOf(evaluate(said, train)),
    validation: validation.length === 0 ? null : figuresOf(evaluate(said, validation)),
  };
  return { figures: evaluate(said, counted), seen, counted };
}

const isSeen = (part: Part | null): boolean => part === 'train' || part === 'validation';

/** Figures by a value that each image has, in order of the values. */
export function slicesBy(
  name: string,
  valueOf: (place: number) => string,
  said: Said,
): v.InferOutput<typeof EvaluationSlice>[] {
  const placesOf = new Map<string, number[]>();
  for (const place of said.labels.keys()) {
    const value = valueOf(place);
    const places = placesOf.get(value);
    if (places) places.push(place);
    else placesOf.set(value, [place]);
  }
  return [...placesOf]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, places]) => {
      const { n, loss, accuracy, interval } = evaluate(said, places);
      return { name, value, n, loss, accuracy, interval };
    });
}

const evaluate = ({ probabilities, labels, names }: Said, places: readonly number[]): Evaluation =>
  evaluateRows(
    probabilities,
    places,
    Int32Array.from(places, (place) => at(labels, place)),
    names,
  );
