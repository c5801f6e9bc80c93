import type { RunCalibration } from '../../src-shared/domain/calibration';
import type { Decision } from '../../src-shared/domain/decision';
import type { AnswersAt, ThresholdCurves } from '../../src-shared/domain/threshold-curves';
import { wilsonInterval } from '../../src-shared/metrics/interval';

/** Answers on 60 images per class, of which fewer are decided the higher the threshold. */
export function answersAt(decision: Decision | null, classes: readonly string[] = ['dark', 'light']): AnswersAt {
  const unsure = decision?.kind === 'abstain' ? Math.round(decision.threshold * 30) : 0;
  const [right, wrong] = [50 - Math.round(unsure / 2), 10 - Math.min(10, Math.ceil(unsure / 2))];
  const rest = 60 - right - wrong;
  const images = 60 * classes.length;
  return {
    run: 'r1',
    part: 'validation',
    decision,
    figures: {
      n: images,
      decided: (right + wrong) * classes.length,
      coverage: (right + wrong) / 60,
      accuracy: right / (right + wrong),
      interval: wilsonInterval(right * classes.length, (right + wrong) * classes.length),
      perClass: classes.map((name) => ({
        class: name,
        support: 60,
        right: right / 60,
        wrong: wrong / 60,
        unsure: rest / 60,
        intervals: {
          right: wilsonInterval(right, 60),
          wrong: wilsonInterval(wrong, 60),
          unsure: wilsonInterval(rest, 60),
        },
      })),
    },
    confusion: classes.map((_, row) =>
      [...classes, 'unsure'].map((__, column) => {
        if (column === classes.length) return rest;
        return column === row ? right : column === (row + 1) % classes.length ? wrong : 0;
      }),
    ),
  };
}

/** Smooth curves of 120 images. @param positives images of the class; with 0, its curves are undefined */
export function curves(name: string, positives = 60): ThresholdCurves {
  const steps = Array.from({ length: 31 }, (_, step) => step / 30);
  const isDefined = positives > 0;
  return {
    run: 'r1',
    part: 'validation',
    n: 120,
    curve: {
      class: name,
      positives,
      negatives: 120 - positives,
      auc: isDefined ? 0.912 : null,
      aucInterval: isDefined ? [0.84, 0.953] : null,
      averagePrecision: isDefined ? 0.884 : null,
      averagePrecisionInterval: isDefined ? [0.79, 0.939] : null,
      points: steps.slice(1).map((step) => ({
        threshold: 1 - step,
        truePositives: Math.round(positives * step ** 0.3),
        falsePositives: Math.round((120 - positives) * step ** 3),
      })),
    },
    coverage: {
      area: 0.931,
      areaInterval: [0.893, 0.962],
      points: steps.slice(1).map((step) => {
        const decided = Math.max(1, Math.round(120 * step));
        return { threshold: 1 - step / 2, decided, right: Math.round(decided * (1 - 0.16 * step)) };
      }),
    },
  };
}

/** A run that is too confident. */
export function calibrationOf(change: Partial<RunCalibration> = {}): RunCalibration {
  const binsAt = (temperature: number) =>
    Array.from({ length: 10 }, (_, bin) => {
      const confidence = 0.5 + 0.5 * ((bin + 0.5) / 10) ** (0.6 * temperature);
      return {
        images: 12,
        confidences: [confidence - 0.02, Math.min(1, confidence + 0.02)] as [number, number],
        meanConfidence: confidence,
        accuracy: Math.round(12 * (0.52 + 0.045 * bin)) / 12,
      };
    });
  const asTrained = { ece: 0.081, brier: 0.214, loss: 0.391, bins: binsAt(0.6) };
  const atTemperature = { ece: 0.024, brier: 0.201, loss: 0.342, bins: binsAt(1.4) };
  return {
    run: 'r1',
    applied: null,
    fitted: 1.62,
    obstacle: null,
    parts: [
      { part: 'validation', n: 120, asTrained, atTemperature },
      { part: 'test', n: 118, asTrained, atTemperature },
    ],
    decision: null,
    ...change,
  };
}
