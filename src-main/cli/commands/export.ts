import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { action, command } from '../command';
import { count, print } from '../output';
import { exitCodes, withEngine } from '../session';

interface Options {
  readonly run: string;
  readonly to: string;
  readonly json?: boolean;
}

export function exportCommand(): Command {
  return command('export', 'write a run’s model for use elsewhere, and check it in a fresh process')
    .argument('<project>')
    .requiredOption('--run <run>', 'which run, as r1')
    .addOption(new Option('--format <format>', 'tfjs: a TensorFlow.js layers model').choices(['tfjs']).default('tfjs'))
    .requiredOption('--to <dir>', 'a new or empty folder')
    .action(
      action(async (project: string, { run, to, json = false }: Options) => {
        const result = await withEngine(project, ({ jobs, job }) =>
          jobs.exports.run({ run, format: 'tfjs', to: resolve(to) }, job),
        );
        print(json, result, () => {
          const { images, worstDifference } = result.check;
          const files = result.files.map((file) => `  ${file}`).join('\n');
          return `Wrote ${result.to}\n${files}\nLoaded again in a fresh process: the worst difference on ${count(images, 'image')} is ${worstDifference.toExponential(1)}.`;
        });
        return exitCodes.done;
      }),
    );
}
