import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { ExportCheck } from '../../../src-shared/contract/exports';
import { action, command } from '../command';
import { count, print } from '../output';
import { runId } from '../run-id';
import { exitCodes, withEngine } from '../session';

interface Options {
  readonly run: string;
  readonly to: string;
  readonly unchecked?: boolean;
  readonly json?: boolean;
}

export function exportCommand(): Command {
  return command('export', 'export a run’s model for use elsewhere, and check it in a fresh process')
    .argument('<project>', 'project folder')
    .requiredOption('--run <run>', 'run to export, such as r1', runId)
    .addOption(new Option('--format <format>', 'tfjs: a TensorFlow.js layers model').choices(['tfjs']).default('tfjs'))
    .requiredOption('--to <dir>', 'new or empty folder to write')
    .option('--unchecked', 'export the model even if no image is left to check it on')
    .action(
      action(async (project: string, { run, to, unchecked, json = false }: Options) => {
        const result = await withEngine(project, ({ jobs, job }) =>
          jobs.exports.run({ run, format: 'tfjs', to: resolve(to), unchecked }, job),
        );
        print(json, result, (shown) => {
          const files = shown.files.map((file) => `  ${file}`).join('\n');
          return `Wrote ${shown.to}\n${files}\n${checkText(shown.check)}`;
        });
        return exitCodes.done;
      }),
    );
}

export const checkText = ({ images, worstDifference }: ExportCheck): string =>
  worstDifference === null
    ? 'NOT CHECKED: no image that the run was trained on could be read.'
    : `Checked in a fresh process: the worst difference on ${count(images, 'image')} is ${worstDifference.toExponential(1)}.`;
