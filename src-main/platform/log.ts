import { join } from 'node:path';
import envPaths from 'env-paths';
import { pino, type Logger } from 'pino';
import { createStream } from 'rotating-file-stream';

export type { Logger };

/** Where logs of this person are kept: 5 files of at most 5 MB a process name. Logs never leave the machine. */
export const logFolder = (): string => process.env.FACET_LOGS ?? envPaths('facet', { suffix: '' }).log;

/** A log that rotates. Nothing of an image but its path is ever written to it. */
export function openLog(name: string): Logger {
  const stream = createStream(`${name}.log`, { path: logFolder(), size: '5M', maxFiles: 5 });
  // A log that can't be written must not stop the work it tells of.
  stream.on('error', () => undefined);
  return pino({ name, base: { pid: process.pid }, level: process.env.FACET_LOG_LEVEL ?? 'info' }, stream);
}

export const logFile = (name: string): string => join(logFolder(), `${name}.log`);
