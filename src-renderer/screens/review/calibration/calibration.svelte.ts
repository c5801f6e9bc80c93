import { temperatureText, type RunCalibration } from '../../../../src-shared/domain/calibration';
import { decisionText } from '../../../../src-shared/domain/decision';
import { engine } from '../../../client';
import { app } from '../../../state/app.svelte';

/** How well the confidences of the run under review match its accuracies, and the temperature that corrects them. */
export class CalibrationState {
  #run = $state<string | null>(null);
  #found = $state.raw<RunCalibration | null>(null);

  /** null while it is being read. */
  get found(): RunCalibration | null {
    return this.#found?.run === this.#run ? this.#found : null;
  }

  async read(run: string): Promise<void> {
    this.#run = run;
    const found = await app.read(() => engine.runs.calibration({ run }));
    if (found && this.#run === run) this.#found = found;
  }

  /** Applies the temperature that fits, or takes it back. */
  async apply(isApplied: boolean): Promise<void> {
    const run = this.#run;
    if (run === null) return;
    const found = await app.attempt(() => engine.runs.calibrate({ run, isApplied }));
    if (!found) return;
    const { dropped, applied, ...rest } = found;
    this.#found = { ...rest, applied };
    const text =
      applied === null
        ? `${run} has its probabilities as trained again.`
        : `${run} is calibrated: temperature ${temperatureText(applied)}.`;
    const lost = dropped ? ` Its decision (${decisionText(dropped)}) has no equal at it and was dropped.` : '';
    app.notify(`${text}${lost}`, 'Confidences, thresholds, predictions and exports follow. Undo takes it back.');
  }
}

export const calibration = new CalibrationState();
