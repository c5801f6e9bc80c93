import { closeSync, constants, fstatSync, ftruncateSync, openSync, writeFileSync, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Failure } from '../../src-shared/domain/failure';

const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_APPEND } = constants;
/** Missing on Windows, where no link, pipe or device can stand in a file's place. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;

const flags = {
  read: O_RDONLY,
  /** Created, or emptied once it is known to be a file of ours alone. */
  write: O_WRONLY | O_CREAT,
  append: O_RDWR | O_CREAT | O_APPEND,
  /** Written at chosen offsets; it must exist. */
  update: O_RDWR,
  /** As 'update', created where missing. */
  rows: O_RDWR | O_CREAT,
} as const;

/**
 * Opens a file that Facet keeps for itself. A project may come from a stranger, so a link in the file's place is not followed: writing
 * would change a file outside the project. A file with a second name (a hard link) is not written to, for the same reason. A pipe
 * or device does not block the process.
 * @throws Failure of kind 'project-damaged' where anything but a file of our own stands there; what `open` throws otherwise
 */
export async function openOwn(file: string, how: keyof typeof flags): Promise<FileHandle> {
  const handle = await open(file, flags[how] | O_NOFOLLOW | O_NONBLOCK).catch((error: unknown) => {
    throw explain(error, file);
  });
  try {
    requireOwn(file, await handle.stat(), how);
    if (how === 'write') await handle.truncate(0);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** As `openOwn`, for a file whose whole content is replaced. */
export function writeOwnSync(file: string, text: string): void {
  const descriptor = openOwnSync(file, 'write');
  try {
    writeFileSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

/** As `openOwn`. @returns the file's descriptor */
export function openOwnSync(file: string, how: keyof typeof flags): number {
  let descriptor: number;
  try {
    descriptor = openSync(file, flags[how] | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    throw explain(error, file);
  }
  try {
    requireOwn(file, fstatSync(descriptor), how);
    if (how === 'write') ftruncateSync(descriptor, 0);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function requireOwn(file: string, found: Stats, how: keyof typeof flags): void {
  if (!found.isFile()) throw notAFile(file);
  if (how === 'read' || found.nlink <= 1) return;
  throw new Failure(
    'project-damaged',
    `${file} has a second name elsewhere (a hard link), and would change under that name, too.`,
    'Nothing was written to it. Copy the file, and put the copy in its place.',
  );
}

/** Translates the system's error: ELOOP means a link; ENXIO a pipe that nobody reads, or a socket. */
function explain(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ELOOP' || code === 'ENXIO' ? notAFile(file, error) : error;
}

const notAFile = (file: string, cause?: unknown): Failure =>
  new Failure(
    'project-damaged',
    `${file} is a link, a pipe or a device, where Facet keeps a file of its own.`,
    'Nothing was read from it or written to it. Delete it, or put the file itself there.',
    { cause },
  );
