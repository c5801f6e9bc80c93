import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { ExportCheck, WeightsCost } from '../../../src-shared/contract/exports';
import {
  exportFormats,
  weightTypes,
  type ExportFormat,
  type WeightType,
} from '../../../src-shared/domain/export-format';
import { percent } from '../../../src-shared/domain/figure-text';
import { action, command } from '../command';
import { count, print } from '../output';
import { runId } from '../run-id';
import { exitCodes, withEngine } from '../session';

interface Options {
  readonly run: string;
  readonly to: string;
  readonly format: ExportFormat;
  readonly weights: WeightType;
  readonly unchecked?: boolean;
  readonly dataLicence?: string;
  readonly json?: boolean;
}

export function exportCommand(): Command {
  return command('export', 'export a run’s model for use elsewhere, and check it in a fresh process')
    .argument('<project>', 'project folder')
    .requiredOption('--run <run>', 'run to export, such as r1', runId)
    .addOption(new Option('--format <format>', formatsText).choices(exportFormats).default('tfjs'))
    .addOption(
      new Option('--weights <type>', 'how weights are stored; smaller ones are measured on the test part')
        .choices(weightTypes)
        .default('float32'),
    )
    .requiredOption('--to <dir>', 'new or empty folder to write')
    .option('--data-licence <text>', 'licence of the photos and labels, for the model card')
    .option('--unchecked', 'export the model even if no image is left to check it on')
    .action(
      action(async (project: string, { run, format, weights, to, unchecked, dataLicence, json = false }: Options) => {
        const result = await withEngine(project, ({ jobs, job }) =>
          jobs.exports.run({ run, format, weights, to: resolve(to), unchecked, dataLicence }, job),
        );
        print(json, result, (shown) => {
          const files = shown.files.map((file) => `  ${file}`).join('\n');
          const size = `${megabytes(shown.modelBytes)} of network and weights (${shown.weights})`;
          const cost = shown.cost === null ? '' : `\n${costText(shown.cost)}`;
          return `Wrote ${shown.to}\n${files}\n${size}\n${checkText(shown.check)}${cost}`;
        });
        return exitCodes.done;
      }),
    );
}

const formatsText = [
  'tfjs: TensorFlow.js, layers',
  'tfjs-graph: TensorFlow.js, graph',
  'savedmodel: TensorFlow and TensorFlow Serving',
  'keras: Keras 3',
  'onnx: ONNX Runtime and others',
  'tflite: LiteRT, on phones',
].join('; ');

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** Says how an exported model was checked, and what came of it. */
export function checkText({ images, worstDifference, sameClass, runtime, reason }: ExportCheck): string {
  if (worstDifference === null || sameClass === null)
    return `NOT CHECKED: ${lowerFirst(reason ?? 'nothing was compared.')}`;
  return `Checked in a fresh process (${runtime ?? ''}): the same class on ${percent(sameClass)} of ${count(images, 'image')}, the worst difference of a probability is ${worstDifference.toExponential(1)}.`;
}

/** States the accuracy that smaller weights cost. */
export function costText({ part, n, of, accuracy, difference, interval }: WeightsCost): string {
  const [before, after] = accuracy;
  const [low, high] = interval;
  const measured = n === of ? count(n, `${part} image`) : `${String(n)} of ${count(of, `${part} image`)}`;
  return `Accuracy ${percent(after)} instead of ${percent(before)} with float32, measured on ${measured}: ${points(difference)}, 95 % interval ${points(low)} to ${points(high)}.`;
}

const points = (share: number): string => `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)} points`;

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);
