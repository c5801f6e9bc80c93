import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  classThresholds,
  confidentJoint,
  findLabelIssues,
  labelNoise,
  likeliestOther,
  normalizedMargin,
  selfConfidence,
  type LabelledProbabilities,
} from '../../../src-main/trainer/quick/confident-learning';

interface Case {
  readonly name: string;
  readonly labels: readonly number[];
  readonly probabilities: readonly (readonly number[])[];
  readonly thresholds: readonly number[];
  readonly joint: readonly (readonly number[])[];
  readonly issues: readonly number[];
  readonly selfConfidence: readonly number[];
  readonly normalizedMargin: readonly number[];
}

/** Made by cleanlab/make_fixture.py. */
const fixture = JSON.parse(readFileSync(join(import.meta.dirname, 'cleanlab', 'fixture.json'), 'utf8')) as {
  readonly cleanlab: string;
  readonly cases: readonly Case[];
};

const dataOf = (labels: readonly number[], rows: readonly (readonly number[])[]): LabelledProbabilities => ({
  labels: Int32Array.from(labels),
  probabilities: rows.flat(),
  classes: rows[0]?.length ?? 0,
});

describe(`confident learning gives what cleanlab ${fixture.cleanlab} gives`, () => {
  it.each(fixture.cases)('$name', (told) => {
    const data = dataOf(told.labels, told.probabilities);
    expect([...classThresholds(data)].map(rounded)).toEqual(told.thresholds.map(rounded));
    const joint = confidentJoint(data);
    expect(joint).toEqual(told.joint);
    expect(findLabelIssues(data, joint)).toEqual(told.issues);
    const images = [...told.labels.keys()];
    expect(images.map((image) => selfConfidence(data, image))).toEqual(told.selfConfidence);
    expect(images.map((image) => rounded(normalizedMargin(data, image)))).toEqual(told.normalizedMargin.map(rounded));
  });
});

it('confidently contradicted labels are found, with the class they should have', () => {
  const sure = [
    [0.95, 0.03, 0.02],
    [0.02, 0.95, 0.03],
    [0.03, 0.02, 0.95],
  ];
  const truth = Array.from({ length: 30 }, (_, image) => image % 3);
  const labels = truth.map((label, image) => (image === 7 ? 2 : label)); // 7 is a 1
  const data = dataOf(
    labels,
    truth.map((label) => sure[label] ?? []),
  );
  const joint = confidentJoint(data);
  expect(joint).toEqual([
    [10, 0, 0],
    [0, 9, 0],
    [0, 1, 10],
  ]);
  expect(findLabelIssues(data, joint)).toEqual([7]);
  expect(likeliestOther(data, 7)).toBe(1);
  expect(labelNoise(joint).map(rounded)).toEqual([0, 0, rounded(1 / 11)]);
});

const rounded = (value: number): number => Math.round(value * 1e9) / 1e9;
