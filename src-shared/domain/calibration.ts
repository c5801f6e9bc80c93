import * as v from 'valibot';
import { ReliabilityBin } from './assessment';
import { Decision } from './decision';
import { Part, RunId } from './image';

const Figure = v.nullable(v.number());

/** How well one set of probabilities matches its labels; null without images. */
export const CalibrationFigures = v.object({
  /** Expected calibration error over `bins`, 0..1. */
  ece: Figure,
  /** Brier score summed over classes, 0..2. */
  brier: Figure,
  /** Mean cross-entropy in nats. */
  loss: Figure,
  /** Reliability diagram: bins of equal mass, the least confident first. */
  bins: v.array(ReliabilityBin),
});
export type CalibrationFigures = v.InferOutput<typeof CalibrationFigures>;

/** One part of a run's snapshot before and after temperature scaling. */
export const PartCalibration = v.object({
  part: Part,
  n: v.number(),
  asTrained: CalibrationFigures,
  /** At the applied temperature, else at the fitted one; null when there is neither. */
  atTemperature: v.nullable(CalibrationFigures),
});
export type PartCalibration = v.InferOutput<typeof PartCalibration>;

/** A run's temperature, and its validation and test parts before and after. */
export const RunCalibration = v.object({
  run: RunId,
  /** Temperature that is applied wherever the run's probabilities appear; null for probabilities as trained. */
  applied: Figure,
  /** Temperature that fits the run's validation images, never test images; null where none does. */
  fitted: Figure,
  /** Sentence about why none fits; null when one does. */
  obstacle: v.nullable(v.string()),
  /** Validation, then test; a part without images is missing. */
  parts: v.array(PartCalibration),
  /** The run's decision at the applied temperature; null for the most probable class. */
  decision: v.nullable(Decision),
});
export type RunCalibration = v.InferOutput<typeof RunCalibration>;

/** Says that figures at a temperature flatter it on the images that it was fitted on. */
export const fittedOnTheseNote =
  'On validation images, the figures at the temperature are a little too good: it was fitted on them.';

/** A temperature for people: three digits. */
export const temperatureText = (temperature: number): string => String(Number(temperature.toPrecision(3)));
