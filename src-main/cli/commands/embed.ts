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
  return withStarter(command('embed', 'compute features of all images that have none, by a pretrained network'))
    .argument('<project>')
    .addOption(
      new Option('--precision <p>', 'auto is float32; bfloat16 is faster where the processor has AMX, for overviews')
        .choices(['auto', 'float32', 'bfloat16'])
        .default('auto'),
    )
    .addOption(cropOption('none'))
    .addHelpText('after', '\nCtrl-C stops within a second; what was computed is kept.')
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
          const of = crop === 'face' ? ' of the largest face' : '';
          const made =
            embedded === 0
              ? 'No image was new.'
              : `${count(embedded, 'image')} embedded in ${durationOf(seconds)}, ${imagesPerSecond.toFixed(0)} a second.`;
          return `${made} ${count(images, 'image')} with ${String(dimensions)} features each${of} by the starter ${starter}.${refusedList(result.refused)}`;
        });
        return result.refused.length > 0 ? exitCodes.someRefused : exitCodes.done;
      }),
    );
}
