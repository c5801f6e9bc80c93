import { join } from 'node:path';
import envPaths from 'env-paths';
import { createStream } from 'rotating-file-stream';
import { makeFilesPrivate } from './private';

/** The log of one process. Of an image only its path is ever written to it, and it never leaves the machine. */
export interface Logger {
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}
type Write = (details: Readonly<Record<string, unknown>>, message?: string) => void;

/** The folder of this person's logs. */
export const logFolder = (): string => process.env.FACET_LOGS ?? envPaths('facet', { suffix: '' }).log;

export const logFile = (name: string): string => join(logFolder(), `${name}.log`);

/**
 * Opens a rotating log: one JSON object per line, with pino's field names; 5 files of at most 5 MB per process name. (pino
 * itself does not load on the Node of the oldest Electron that the shell runs on.)
 */
export function openLog(name: string): Logger {
  makeFilesPrivate(logFolder(), (file) => file.includes(`${name}.log`));
  const stream = createStream(`${name}.log`, { path: logFolder(), size: '5M', maxFiles: 5 });
  // A log that can't be written must not stop the work that it records.
  stream.on('error', () => undefined);
  const write =
    (level: number): Write =>
    ({ err, ...details }, message) => {
      const line = { level, time: Date.now(), pid: process.pid, name, ...details, ...asText(err), msg: message };
      stream.write(`${JSON.stringify(line)}\n`);
    };
  return { info: write(30), warn: write(40), error: write(50) };
}

function asText(error: unknown): { err?: string } {
  if (error === undefined) return {};
  return { err: error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error) };
}
