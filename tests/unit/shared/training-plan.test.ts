import { describe, expect, it } from 'vitest';
import {
  gapsOf,
  gapSentences,
  trainingObstacle,
  planSentences,
  intendedParts,
  type ClassCensus,
} from '../../../src-shared/domain/training-plan';

const none = { train: 0, validation: 0, test: 0, outside: 0, missing: 0 };
const census = (...classes: (Partial<ClassCensus> & { name: string })[]): ClassCensus[] =>
  classes.map((each) => ({ ...none, ...each }));
const stratified = intendedParts(JSON.stringify({ method: 'stratified', test: 0.1, validation: 0.1, seed: 0 }));

describe('the notes before a training', () => {
  it('are empty in the usual case', () => {
    const usual = census(
      { name: 'man', train: 8, validation: 1, test: 1 },
      { name: 'woman', train: 8, validation: 1, test: 1 },
    );
    expect(trainingObstacle(usual)).toBeNull();
    expect(gapsOf(usual, stratified)).toEqual([]);
    const images = { train: 16, validation: 2, test: 2 };
    expect(planSentences({ images, joined: 0, heldBack: 0, tied: 0, missing: 0, lacking: [] }, stratified)).toEqual([]);
  });

  it('name only a few of many classes', () => {
    const many = census(...Array.from({ length: 2000 }, (_, at) => ({ name: `c${String(at)}`, train: 2 })));
    const lacking = gapsOf(many, stratified);
    expect(lacking).toHaveLength(2000);
    expect(gapSentences({ images: { train: 4000, validation: 0, test: 0 }, lacking }, stratified)).toEqual([
      'No image is in the validation or test part: nothing will show how well the model does on new photos. Label at least 5 images of each class and make a new split.',
    ]);
    expect(gapSentences({ images: { train: 4000, validation: 0, test: 1 }, lacking }, stratified)).toEqual([
      'No image is in the validation part: the best epoch can’t be chosen.',
      'No test image is labelled “c0”, “c1”, “c2”, “c3”, “c4” and 1,995 more: test figures don’t cover them.',
    ]);
  });

  it('do not mention a part that the split was not to have', () => {
    const wanted = intendedParts(JSON.stringify({ method: 'every-fifth' }));
    expect(wanted).toEqual({ train: true, validation: false, test: true });
    const images = { train: 8, validation: 0, test: 2 };
    expect(gapSentences({ images, lacking: gapsOf(census({ name: 'a', train: 8, test: 2 }), wanted) }, wanted)).toEqual(
      [],
    );
  });
});

describe('the reason why nothing can be trained', () => {
  it('is missing images, not labels, when files are missing', () => {
    const away = census({ name: 'man', missing: 20 }, { name: 'woman', train: 16, validation: 2, test: 2 });
    expect(trainingObstacle(away)?.text).toBe('All images labelled “man” are missing: 20 images.');
    expect(trainingObstacle(census({ name: 'man', missing: 20 }))?.text).toBe(
      'All images labelled “man” are missing: 20 images.',
    );
  });

  it('is images that are in no part', () => {
    const late = census({ name: 'man', outside: 20 }, { name: 'woman', train: 16, test: 2 });
    expect(trainingObstacle(late)).toEqual({
      text: 'All images labelled “man” are in no part of the split: 20 images.',
      next: 'Let new labels join the training part, or make a new split.',
    });
  });

  it('is missing labels', () => {
    expect(trainingObstacle([])?.text).toBe('There are no labelled images.');
    expect(trainingObstacle(census({ name: 'man', train: 3 }))?.text).toBe('All labelled images are “man”.');
    const onlyTested = census({ name: 'a', train: 3 }, { name: 'b', train: 3 }, { name: 'c', test: 1 });
    expect(trainingObstacle(onlyTested)?.text).toBe('No training image is labelled “c”.');
  });

  it('is absent when a third class is away', () => {
    const away = census({ name: 'a', train: 3 }, { name: 'b', train: 3 }, { name: 'c', missing: 9 });
    expect(trainingObstacle(away)).toBeNull();
  });
});
