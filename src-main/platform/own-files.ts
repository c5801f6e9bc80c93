import { closeSync, constants, fstatSync, ftruncateSync, openSync, writeFileSync, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Failure } from '../../src-shared/domain/failure';

const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_APPEND } = constants;
/** Not on Windows, where none of these things can stand in a file's place. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;

const flags = {
  read: O_RDONLY,
  /** Emptied, once it is known to be a file of ours alone, or made. */
  write: O_WRONLY | O_CREAT,
  append: O_RDWR | O_CREAT | O_APPEND,
  /** Written in places; it must be there. */
  update: O_RDWR,
  /** As 'update', or made. */
  rows: O_RDWR | O_CREAT,
} as const;

/**
 * Opens a file that Facet keeps for itself. A link in its place is not followed: a project may come from a stranger, and what was
 * written would end up outside of it. Neither is a file written to that has a second name, since it may be anybody's under that one. A
 * pipe or device does not hold the process up.
 * @throws Failure of kind 'project-damaged' where something else than a file of its own stands there; what `open` throws otherwise
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

/** As `openOwn`, for a file that is written anew in one go. */
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

/** ELOOP is a link; ENXIO a pipe that nobody reads, or a socket. */
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
