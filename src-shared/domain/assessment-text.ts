import type * as v from 'valibot';
import type { Assessment } from './assessment';
import { temperatureText } from './calibration';
import { plainRange } from './figure-text';

type Figures = v.InferInput<typeof Assessment>;
type Row = readonly [name: string, value: number | null, interval: readonly [number, number] | null];

/** Figures beyond accuracy as texts: name, value, and the 95 % interval or an empty text. Undefined figures are left out. */
export function assessmentRows(assessment: Figures): [name: string, value: string, interval: string][] {
  const { intervals, calibration } = assessment;
  const rows: Row[] = [
    ['balanced accuracy', assessment.balancedAccuracy, intervals.balancedAccuracy],
    ['macro F1', assessment.macroF1, intervals.macroF1],
    ['Matthews correlation', assessment.mcc, intervals.mcc],
    ['Cohen’s kappa', assessment.kappa, intervals.kappa],
    ['area under ROC, mean of classes', assessment.auc, intervals.auc],
    ['average precision, mean of classes', assessment.averagePrecision, null],
    ...assessment.top.map(({ k, share, interval }): Row => [
      `label among the ${String(k)} most probable classes`,
      share,
      interval,
    ]),
    ['Brier score', assessment.brier, intervals.brier],
    ...calibrationRows(calibration),
  ];
  return rows.flatMap(([name, value, interval]) =>
    value === null ? [] : [[name, value.toFixed(3), interval ? plainRange(interval) : '']],
  );
}

/** The calibration error now, and what a temperature that is not applied yet would leave. */
function calibrationRows({ ece, applied = null, eceAtTemperature }: Figures['calibration']): Row[] {
  if (applied !== null) return [[`calibration error at temperature ${temperatureText(applied)}`, ece, null]];
  return [
    ['calibration error', ece, null],
    ['calibration error after temperature scaling', eceAtTemperature, null],
  ];
}
