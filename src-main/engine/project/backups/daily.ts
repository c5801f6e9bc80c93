import { setTimeout } from 'node:timers/promises';
import { Failure } from '../../../../src-shared/domain/failure';
import type { Project } from '../project';
import type { Services } from '../services';
import { listBackups } from './files';
import { makeBackup } from './making';

const dayMs = 24 * 60 * 60 * 1000;
/** How long closing waits for a backup under way; a bigger catalog is backed up when the project is open for longer. */
const patienceMs = 1500;

/** The backup that is made in the background when a project is opened and the last is older than a day. */
export class DailyBackup {
  #abort = new AbortController();
  #work: Promise<void> = Promise.resolve();

  constructor(private readonly services: Pick<Services, 'log' | 'emit'>) {}

  /** Begins one if it is due. A failure is told as an event; it costs nothing else. */
  begin({ catalog, folder }: Project): void {
    const last = listBackups(folder.backups).find(({ reason }) => reason !== 'replaced');
    // One from the future says nothing about its age: waiting for its day to pass would mean no backups for years.
    if (last && !last.isFromFuture && Date.now() - last.madeAt < dayMs) return;
    this.#abort = new AbortController();
    this.#work = makeBackup(folder.backups, catalog, 'daily', { signal: this.#abort.signal }).then(
      (made) => {
        this.services.log.info({ ...made }, 'daily backup made');
      },
      (error: unknown) => {
        this.#tell(Failure.from(error));
      },
    );
  }

  /** Waits a little for one under way, then gives it up. Called before the project is closed. */
  async settle(): Promise<void> {
    const timer = new AbortController();
    const patience = setTimeout(patienceMs, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([this.#work, patience]);
    timer.abort();
    this.#abort.abort();
    await this.#work;
  }

  #tell({ kind, message, next }: Failure): void {
    if (kind === 'cancelled') return;
    this.services.log.warn({ kind, message }, 'the daily backup could not be made');
    this.services.emit('backups', 'failed', { message: `Today’s backup was not made. ${message}`, next });
  }
}
