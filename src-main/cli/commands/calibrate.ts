import type { Command } from 'commander';
import { fittedOnTheseNote, temperatureText, type RunCalibration } from '../../../src-shared/domain/calibration';
import { decisionText, type Decision } from '../../../src-shared/domain/decision';
import { Failure } from '../../../src-shared/domain/failure';
import { action, command } from '../command';
import { calibrationTable } from '../calibration-text';
import { print } from '../output';
import { runId } from '../run-id';
import { exitCodes, withEngine } from '../session';

interface Options {
  readonly run: string;
  readonly off?: boolean;
  readonly show?: boolean;
  readonly json?: boolean;
}

export function calibrateCommand(): Command {
  return command('calibrate', 'correct how confident a run is, by a temperature fitted on its validation images')
    .argument('<project>', 'project folder')
    .requiredOption('--run <run>', 'run, such as r1', runId)
    .option('--off', 'take the temperature back: probabilities as trained')
    .option('--show', 'only show the calibration as trained and at the temperature')
    .addHelpText(
      'after',
      '\nThe temperature then holds wherever the run’s probabilities appear: figures, confidences, filters, thresholds, predictions, exports. It changes no predicted class unless classes were merged. Undo takes it back.',
    )
    .action(
      action(async (project: string, { run, off = false, show = false, json = false }: Options) => {
        if (off && show) throw new Failure('bad-input', '--off and --show exclude each other.', 'Use one of them.');
        const found = await withEngine(project, async ({ requests }) =>
          show
            ? { ...(await requests.runs.calibration({ run })), dropped: null }
            : requests.runs.calibrate({ run, isApplied: !off }),
        );
        print(json, found, (shown) =>
          [stateText(shown), ...decisionLines(shown), '', calibrationTable(shown), ...notesOn(shown)].join('\n'),
        );
        return exitCodes.done;
      }),
    );
}

function stateText({ run, applied, fitted, obstacle }: RunCalibration): string {
  if (applied !== null)
    return `${run} is calibrated: temperature ${temperatureText(applied)}, fitted on validation images.`;
  if (fitted === null) return `${run} has its probabilities as trained. ${obstacle ?? ''}`;
  return `${run} has its probabilities as trained. Temperature ${temperatureText(fitted)} fits its validation images.`;
}

const notesOn = ({ parts }: RunCalibration): string[] =>
  parts.some(({ part, atTemperature }) => part === 'validation' && atTemperature !== null) ? [fittedOnTheseNote] : [];

/** Says what became of the run's decision. */
function decisionLines({ run, decision, dropped }: RunCalibration & { dropped: Decision | null }): string[] {
  if (dropped !== null) {
    return [
      `Its decision (${decisionText(dropped)}) is dropped: with more than two classes it has no equal at another temperature. Choose one with “facet threshold”.`,
    ];
  }
  return decision === null ? [] : [`${run} answers ${decisionText(decision)}.`];
}
