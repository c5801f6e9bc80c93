import { setTimeout } from 'node:timers/promises';
import { Failure } from '../../../../src-shared/domain/failure';
import type { Project } from '../project';
import type { Services } from '../services';
import { listBackups } from './files';
import { makeBackup } from './making';

const dayMs = 24 * 60 * 60 * 1000;
/**
 * Milliseconds that closing waits for a backup in progress. A catalog that takes longer is backed up when the project stays open longer.
 */
const patienceMs = 1500;

/** The backup that is made in the background when a project is opened and its last backup is older than a day. */
export class DailyBackup {
  #abort: AbortController | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(private readonly services: Pick<Services, 'log' | 'emit'>) {}

  /** Begins a backup if one is due. A failure is announced as an event, and has no other effect. */
  begin({ catalog, folder }: Project): void {
    const last = listBackups(folder.backups).find(({ reason }) => reason !== 'replaced');
    // A backup dated in the future says nothing about its age, and waiting for that day could mean no backups for years.
    if (last && !last.isFromFuture && Date.now() - last.madeAt < dayMs) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.#work = makeBackup(folder.backups, catalog, 'daily', { signal: abort.signal }).then(
      (made) => {
        this.services.log.info({ ...made }, 'daily backup made');
      },
      (error: unknown) => {
        this.#announce(Failure.from(error));
      },
    );
  }

  /** Waits a little for a backup in progress, then cancels it. Called before the project is closed. */
  async settle(): Promise<void> {
    const timer = new AbortController();
    const patience = setTimeout(patienceMs, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([this.#work, patience]);
    timer.abort();
    this.#abort?.abort();
    await this.#work;
  }

  #announce({ kind, message, next }: Failure): void {
    if (kind === 'cancelled') return;
    this.services.log.warn({ kind, message }, 'the daily backup could not be made');
    this.services.emit('backups', 'failed', { message: `Today’s backup was not made. ${message}`, next });
  }
}
