import { resolve } from 'node:path';
import type { Command } from 'commander';
import * as v from 'valibot';
import { BackupName, type BackupRow } from '../../../src-shared/contract/backups';
import { Failure } from '../../../src-shared/domain/failure';
import { action, command } from '../command';
import { count, print, table } from '../output';
import { exitCodes, withEngine } from '../session';

export function backupCommand(): Command {
  return command(
    'backup',
    'back up the catalog (labels, classes, splits, history) to the project’s folder backups, and check the copy',
  )
    .argument('<project>', 'project folder')
    .addHelpText(
      'after',
      '\nOpening a project makes one backup a day; 14 are kept. To go back to a backup: facet restore.',
    )
    .action(
      action(async (project: string, { json = false }: { json?: boolean }) => {
        const made = await withEngine(project, ({ jobs, job }) => jobs.backups.make({}, job));
        print(json, made, () => {
          const { backup, bytes, seconds, kept, fromFuture } = made;
          const done = `Made ${backup} (${megabytes(bytes)}) in ${seconds.toFixed(1)} s; ${count(kept, 'backup')} kept.`;
          return fromFuture === 0 ? done : `${done}\n${futureNote(fromFuture)}`;
        });
        return exitCodes.done;
      }),
    );
}

export function restoreCommand(): Command {
  return command('restore', 'list a project’s backups, or replace the catalog by one (can be undone)')
    .argument('<project>', 'project folder')
    .argument('[backup]', 'name of a backup, or "newest"; without it, the backups are listed')
    .action(
      action(async (project: string, backup: string | undefined, { json = false }: { json?: boolean }) => {
        const path = resolve(project);
        if (backup === undefined) {
          const { backups } = await withEngine(null, ({ requests }) => requests.backups.list({ path }));
          print(json, { backups }, () => describe(project, backups));
          return exitCodes.done;
        }
        const which = nameOf(project, backup);
        const done = await withEngine(null, ({ requests }) => requests.backups.restore({ path, backup: which }));
        print(json, done, () => {
          const { restored, replaced, images, labelled, misfits } = done;
          const undo = replaced === null ? [] : [`To undo this: facet restore ${project} ${replaced}`];
          const holds = `${count(images, 'image')}, ${String(labelled)} labelled`;
          return [`Restored ${restored}: ${holds}.`, ...misfits, ...undo].join('\n');
        });
        return exitCodes.done;
      }),
    );
}

/** Name of a backup; null for the newest one. */
function nameOf(project: string, backup: string): string | null {
  if (backup === 'newest') return null;
  if (v.safeParse(BackupName, backup).success) return backup;
  throw new Failure('bad-input', `“${backup}” is not the name of a backup.`, `List them: facet restore ${project}`);
}

function describe(project: string, backups: readonly BackupRow[]): string {
  if (backups.length === 0) return `No backups yet. Make one: facet backup ${project}`;
  const rows = backups.map(({ backup, madeAt, isFromFuture, bytes, images, labelled }) => [
    backup,
    new Date(madeAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }) +
      (isFromFuture ? ' (future)' : ''),
    images ?? 'unreadable',
    labelled ?? '–',
    megabytes(bytes),
  ]);
  const list = table(['backup', 'made', 'images', 'labelled', 'size'], rows);
  const future = backups.filter(({ isFromFuture }) => isFromFuture).length;
  return `${list}\nNewest first.${future === 0 ? '' : ` ${futureNote(future)}`}\nTo go back to one: facet restore ${project} NAME`;
}

const futureNote = (backups: number): string =>
  `${count(backups, 'backup')} dated in the future: this computer’s clock was wrong then, or is wrong now.`;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
