import { Option, type Command } from 'commander';
import { action, command } from '../command';
import { cropOption, type CropOptions } from '../crop';
import { count, print, refusedList } from '../output';
import { durationOf } from '../progress';
import { exitCodes, withEngine } from '../session';
import { starterFor, withStarter, type StarterOptions } from '../starters';

interface Options extends StarterOptions, CropOptions {
  readonly precision: 'auto' | 'float32' | 'bfloat16';
  readonly json?: boolean;
}

export function embedCommand(): Command {
  return withStarter(command('embed', 'compute the features of all images that have none, with a pretrained network'))
    .argument('<project>', 'project folder')
    .addOption(
      new Option(
        '--precision <p>',
        'arithmetic: auto is float32; bfloat16 is faster on processors with AMX, for overviews only',
      )
        .choices(['auto', 'float32', 'bfloat16'])
        .default('auto'),
    )
    .addOption(cropOption('none'))
    .addHelpText('after', '\nCtrl-C stops within a second; features computed so far are kept.')
    .action(
      action(async (project: string, options: Options) => {
        const result = await withEngine(project, async (session) => {
          const starter = await starterFor(session, options);
          return session.jobs.embeddings.make(
            { starter, precision: options.precision, crop: options.crop },
            session.job,
          );
        });
        print(options.json ?? false, result, () => {
          const { embedded, images, seconds, imagesPerSecond, dimensions, starter, crop } = result;
          const subject = crop === 'face' ? ' of the largest face' : '';
          const made =
            embedded === 0
              ? 'All images had features already.'
              : `Computed the features of ${count(embedded, 'image')} in ${durationOf(seconds)}, ${imagesPerSecond.toFixed(0)} per second.`;
          return `${made} ${count(images, 'image')} with ${String(dimensions)} features each${subject} by the starter ${starter}.${refusedList(result.refused)}`;
        });
        return result.refused.length > 0 ? exitCodes.someRefused : exitCodes.done;
      }),
    );
}
