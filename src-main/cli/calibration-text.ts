import type { CalibrationFigures, RunCalibration } from '../../src-shared/domain/calibration';
import { table } from './output';

/** Figures of calibration by part, as trained and at the temperature. */
export function calibrationTable({ parts }: RunCalibration): string {
  const rows = parts.flatMap(({ part, n, asTrained, atTemperature }) => [
    [part, n, 'as trained', ...cellsOf(asTrained)],
    ...(atTemperature ? [[part, n, 'at the temperature', ...cellsOf(atTemperature)]] : []),
  ]);
  return table(['part', 'images', '', 'calibration error', 'bins', 'log loss', 'Brier score'], rows);
}

const cellsOf = ({ ece, loss, brier, bins }: CalibrationFigures): string[] => {
  const [error = '', ...rest] = [ece, loss, brier].map((figure) => (figure === null ? '–' : figure.toFixed(4)));
  return [error, String(bins.length), ...rest];
};
