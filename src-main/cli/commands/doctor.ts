import type { Command } from 'commander';
import pc from 'picocolors';
import { version } from '../../../package.json';
import { action, command } from '../command';
import { print } from '../output';
import { exitCodes, withEngine } from '../session';

export function doctorCommand(): Command {
  return command(
    'doctor',
    'look at this installation, and at a project’s files; for bug reports, without image content',
  )
    .argument('[project]')
    .action(
      action(async (project: string | undefined, { json = false }: { json?: boolean }) => {
        const { checks } = await withEngine(project ?? null, ({ requests }) => requests.doctor.check({}));
        const all = [{ name: 'facet', ok: true, detail: version }, ...checks];
        print(json, { checks: all }, () =>
          all
            .map(({ name, ok, detail }) => `${ok ? pc.green('ok  ') : pc.red('FAIL')} ${name.padEnd(12)} ${detail}`)
            .join('\n'),
        );
        return all.every(({ ok }) => ok) ? exitCodes.done : exitCodes.failed;
      }),
    );
}
