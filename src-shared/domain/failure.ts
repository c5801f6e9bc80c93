import type { Next } from './next-steps';

/** All kinds of failures. Code looks at the kind; a person reads the message and the next step. */
export const failureKinds = [
  'bad-input',
  'bad-message',
  'cancelled',
  'child-died',
  'disk-full',
  'internal',
  'newer-project',
  'no-data',
  'not-a-project',
  'not-found',
  'nothing-to-redo',
  'nothing-to-undo',
  'paused',
  'permission',
  'project-damaged',
  'project-exists',
  'project-not-open',
  'project-open',
  'sealed',
  'step-failed',
  'terms',
  'training-diverged',
  'unsupported',
] as const;

export type FailureKind = (typeof failureKinds)[number];

/** An error as a value: it crosses processes with its kind, its sentence and the next step. */
export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly next: Next = '',
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'Failure';
  }

  /** Turns any thrown value into a Failure. Known errors of the system and of SQLite get their kind, all others are 'internal'. */
  static from(error: unknown): Failure {
    if (error instanceof Failure) return error;
    if (isDiskFull(error)) {
      return new Failure(
        'disk-full',
        'The disk is full.',
        'Free some space and try again; what was done so far is kept.',
        {
          cause: error,
        },
      );
    }
    if (isDamaged(error)) {
      return new Failure(
        'project-damaged',
        'The project’s catalog is damaged.',
        { step: 'restore-a-backup' },
        { cause: error },
      );
    }
    const refusal = refusalOf(error);
    if (refusal !== null) return refusal;
    const fault = diskFault(error);
    if (fault !== null) {
      return new Failure(
        'internal',
        `The disk could not be read or written (${fault}).`,
        'Check whether it is full, damaged or disconnected, then try again. What was acknowledged is kept.',
        { cause: error },
      );
    }
    const message = error instanceof Error ? error.message : String(error);
    return new Failure('internal', message, { step: 'report' }, { cause: error });
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Constraints that only damaged data violates: Facet never writes such values, or rows that refer to missing rows. */
const forbidden = new Set(['FOREIGNKEY', 'DATATYPE', 'CHECK'].map((rule) => `SQLITE_CONSTRAINT_${rule}`));

/** Whether SQLite reports that a file is damaged, or that it read values which the schema forbids. */
function isDamaged(error: unknown): boolean {
  const code = codeOf(error);
  if (typeof code !== 'string') return false;
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT') || forbidden.has(code);
}

/** Codes of a full disk. SHMSIZE: SQLite can't grow the index beside a write-ahead log, which it reports as a disk fault. */
const fullCodes: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE']);

const isDiskFull = (error: unknown): boolean => fullCodes.has(codeOf(error));

/** Code of a failed read or write of the disk; null for any other error. */
function diskFault(error: unknown): string | null {
  const code = codeOf(error);
  return typeof code === 'string' && (code === 'EIO' || code.startsWith('SQLITE_IOERR')) ? code : null;
}

/** A Failure for a file or folder that the system refused to read or write; null for any other error. */
function refusalOf(error: unknown): Failure | null {
  if (!(error instanceof Error)) return null;
  const path = refusedPath(error);
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return new Failure(
        'permission',
        `The system does not allow access to ${path}.`,
        'Change its permissions, or choose another folder.',
        { cause: error },
      );
    case 'EFBIG':
      return new Failure(
        'unsupported',
        'The disk, or a limit of the system, takes no file of this size.',
        { step: 'allow-larger-files' },
        { cause: error },
      );
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_READONLY':
      return new Failure(
        'permission',
        'The system does not allow a file of the project to be made or changed.',
        'Change the permissions of the project’s folders and files.',
        { cause: error },
      );
    case 'EROFS':
      return new Failure('permission', `The disk of ${path} is read-only.`, 'Choose a folder on another disk.', {
        cause: error,
      });
    case 'ENAMETOOLONG':
      return new Failure('bad-input', `The name ${path} is too long for this system.`, 'Give a shorter one.', {
        cause: error,
      });
    default:
      return null;
  }
}

/**
 * The path that a system refused access to. A file is deleted or renamed by changing its folder, so then the folder is named; a copy can
 * fail at either end.
 */
function refusedPath(error: Error): string {
  const { path, dest, syscall } = error as { path?: unknown; dest?: unknown; syscall?: unknown };
  if (typeof path !== 'string') return 'a file';
  const target = typeof dest === 'string' ? dest : path;
  switch (syscall) {
    case 'unlink':
    case 'rmdir':
    case 'mkdir':
      return folderOf(path);
    case 'rename':
    case 'link':
      return [...new Set([folderOf(path), folderOf(target)])].join(' or ');
    case 'copyfile':
      return `${path} or ${folderOf(target)}`;
    default:
      return path;
  }
}

const folderOf = (path: string): string => path.replace(/[\\/][^\\/]*$/, '') || '/';
