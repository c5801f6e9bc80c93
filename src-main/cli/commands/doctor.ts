import { resolve } from 'node:path';
import type { Command } from 'commander';
import pc from 'picocolors';
import { version } from '../../../package.json';
import { Failure } from '../../../src-shared/domain/failure';
import { action, command } from '../command';
import { nextText } from '../next-steps';
import { print } from '../output';
import { exitCodes, withEngine, type Session } from '../session';

interface Options {
  readonly repair?: boolean;
  readonly json?: boolean;
}

type Checks = Awaited<ReturnType<Session['jobs']['doctor']['check']>>['checks'];

/** Opens the project. Returns a failed check that names the backup to restore when it is too damaged to open, else none. */
async function openingOf({ requests }: Session, path: string): Promise<Checks> {
  try {
    const { warning } = await requests.project.open({ path });
    if (warning !== null) process.stderr.write(`${warning}\n`);
    return [];
  } catch (error) {
    const { kind, message, next } = Failure.from(error);
    if (kind !== 'project-damaged' && kind !== 'internal') throw error;
    return [{ name: 'catalog', ok: false, detail: message, next }];
  }
}

export function doctorCommand(): Command {
  return command(
    'doctor',
    'check the installation and a project’s files; the output, without image content, belongs in bug reports',
  )
    .argument('[project]', 'project folder')
    .option(
      '--repair',
      'repair what can be made again: thumbnails and pixels from originals, labels from their history',
    )
    .action(
      action(async (project: string | undefined, { repair = false, json = false }: Options) => {
        const { report, opening } = await withEngine(null, async (session) => {
          const opening = project === undefined ? [] : await openingOf(session, resolve(project));
          return { opening, report: await session.jobs.doctor.check({ repair }, session.job) };
        });
        const found = [...report.checks, ...opening].map(({ name, ok, detail, next }) => ({
          name,
          ok,
          detail: `${detail} ${nextText(next)}`.trim(),
        }));
        const checks = [{ name: 'facet', ok: true, detail: version }, ...found];
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
