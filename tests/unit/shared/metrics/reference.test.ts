import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { at } from '../../../../src-shared/domain/at';
import { describe, expect, test } from 'vitest';
import { cohensKappa, matthewsCorrelation } from '../../../../src-shared/metrics/agreement';
import { balancedAccuracy, macroAverage, weightedAverage } from '../../../../src-shared/metrics/averages';
import { fitTemperature } from '../../../../src-shared/metrics/calibration';
import { confusionMatrix } from '../../../../src-shared/metrics/confusion';
import { areaUnderCoverage, coverageCurve } from '../../../../src-shared/metrics/coverage';
import { areaUnderRoc, averagePrecision, thresholdCurve } from '../../../../src-shared/metrics/curves';
import { adjustForMany, fisherExact, mcnemarExact } from '../../../../src-shared/metrics/exact-tests';
import { marginsOf } from '../../../../src-shared/metrics/margins';
import { argmax } from '../../../../src-shared/metrics/probabilities';
import { brierScore, labelRanks, topAccuracy } from '../../../../src-shared/metrics/scores';

const Figure = v.nullable(v.number());
const Averaged = v.object({ precision: v.number(), recall: v.number(), f1: v.number() });
const Reference = v.object({
  cases: v.array(
    v.object({
      name: v.string(),
      classes: v.number(),
      labels: v.array(v.number()),
      predicted: v.array(v.number()),
      probabilities: v.nullable(v.array(v.number())),
      balancedAccuracy: v.number(),
      macro: Averaged,
      weighted: Averaged,
      mcc: v.number(),
      kappa: Figure,
      brier: Figure,
      top2: Figure,
      curves: v.array(v.object({ auc: Figure, averagePrecision: Figure })),
      coverage: v.nullable(
        v.object({ points: v.array(v.tuple([v.number(), v.number(), v.number()])), area: v.number() }),
      ),
      temperature: Figure,
      brierBinary: v.optional(v.number()),
    }),
  ),
  mcnemar: v.array(v.object({ fixed: v.number(), broken: v.number(), p: v.number() })),
  fisher: v.array(
    v.object({ table: v.tuple([v.tuple([v.number(), v.number()]), v.tuple([v.number(), v.number()])]), p: v.number() }),
  ),
  benjaminiHochberg: v.object({ given: v.array(v.number()), adjusted: v.array(v.number()) }),
});

// Written by reference.py beside it, with scikit-learn, scipy and statsmodels.
const reference = v.parse(Reference, JSON.parse(readFileSync(new URL('reference.json', import.meta.url), 'utf8')));

/** Nine digits after the point, or both undefined. */
function expectEqual(actual: number | null, expected: number | null): void {
  if (actual === null || expected === null) expect(actual).toBe(expected);
  else expect(Math.abs(actual - expected)).toBeLessThan(1e-9);
}

function expectAveraged(actual: v.InferOutput<typeof Averaged> | null, expected: v.InferOutput<typeof Averaged>): void {
  for (const key of ['precision', 'recall', 'f1'] as const) expectEqual(actual?.[key] ?? null, expected[key]);
}

describe('Figures equal the reference libraries to 1e-9', () => {
  test.each(reference.cases)('from the confusion matrix of $name', (known) => {
    const margins = marginsOf(confusionMatrix(known.labels, known.predicted, known.classes));
    expectEqual(balancedAccuracy(margins), known.balancedAccuracy);
    expectAveraged(macroAverage(margins), known.macro);
    expectAveraged(weightedAverage(margins), known.weighted);
    expectEqual(matthewsCorrelation(margins), known.mcc);
    expectEqual(cohensKappa(margins), known.kappa);
  });

  const withRows = reference.cases.filter((known) => known.probabilities !== null);
  test.each(withRows)('from the probabilities of $name', (known) => {
    const { classes, labels, predicted } = known;
    const probabilities = Float32Array.from(known.probabilities ?? []);
    expect([...argmax(probabilities, classes)]).toEqual(predicted);
    expectEqual(brierScore(probabilities, labels, classes), known.brier);
    if (known.brierBinary !== undefined) expectEqual((known.brier ?? 0) / 2, known.brierBinary);
    if (known.top2 !== null) expectEqual(topAccuracy(labelRanks(probabilities, labels, classes), 2), known.top2);
    if (known.temperature !== null) expectEqual(fitTemperature(probabilities, labels, classes), known.temperature);
    const coverage = coverageCurve(
      Float32Array.from(predicted, (index, image) => at(probabilities, image * classes + index)),
      (image) => predicted[image] === labels[image],
    );
    expect(coverage.points.map(({ threshold, decided, right }) => [threshold, decided, right])).toEqual(
      known.coverage?.points,
    );
    expectEqual(areaUnderCoverage(coverage), known.coverage?.area ?? null);
    known.curves.forEach((figures, index) => {
      const scores = probabilities.filter((_, position) => position % classes === index);
      const curve = thresholdCurve(scores, (image) => labels[image] === index);
      expectEqual(areaUnderRoc(curve), figures.auc);
      expectEqual(averagePrecision(curve), figures.averagePrecision);
    });
  });
});

describe('Exact tests equal the reference libraries to 1e-9', () => {
  test.each(reference.mcnemar)('McNemar: $fixed fixed, $broken broken', ({ fixed, broken, p }) => {
    expectEqual(mcnemarExact(fixed, broken), p);
  });

  test.each(reference.fisher)('Fisher: $table', ({ table, p }) => {
    expectEqual(fisherExact(table), p);
  });

  test('Benjamini and Hochberg', () => {
    const { given, adjusted } = reference.benjaminiHochberg;
    adjustForMany(given).forEach((value, index) => {
      expectEqual(value, adjusted[index] ?? null);
    });
  });
});
