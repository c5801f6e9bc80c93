import type { Command } from 'commander';
import pc from 'picocolors';
import { version } from '../../../package.json';
import { action, command } from '../command';
import { print } from '../output';
import { exitCodes, withEngine } from '../session';

interface Options {
  readonly repair?: boolean;
  readonly json?: boolean;
}

export function doctorCommand(): Command {
  return command(
    'doctor',
    'look at this installation, and at a project’s files; for bug reports, without image content',
  )
    .argument('[project]')
    .option('--repair', 'make anew what can be: thumbnails and pixels from originals, labels from their history')
    .action(
      action(async (project: string | undefined, { repair = false, json = false }: Options) => {
        const report = await withEngine(project ?? null, ({ jobs, job }) => jobs.doctor.check({ repair }, job));
        const checks = [{ name: 'facet', ok: true, detail: version }, ...report.checks];
        print(json, { ...report, checks }, () =>
          [
            ...report.repairs.map(({ name, detail }) => `${pc.yellow('mended')} ${name.padEnd(12)} ${detail}`),
            ...checks.map(
              ({ name, ok, detail }) => `${ok ? pc.green('ok  ') : pc.red('FAIL')} ${name.padEnd(12)} ${detail}`,
            ),
          ].join('\n'),
        );
        return checks.every(({ ok }) => ok) ? exitCodes.done : exitCodes.failed;
      }),
    );
}
