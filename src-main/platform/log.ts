import { join } from 'node:path';
import envPaths from 'env-paths';
import { createStream } from 'rotating-file-stream';
import { narrowFiles } from './private';

/** A log of one process. Nothing of an image but its path is ever written to it, and it never leaves the machine. */
export interface Logger {
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}
type Write = (details: Readonly<Record<string, unknown>>, message?: string) => void;

/** Where logs of this person are kept. */
export const logFolder = (): string => process.env.FACET_LOGS ?? envPaths('facet', { suffix: '' }).log;

export const logFile = (name: string): string => join(logFolder(), `${name}.log`);

/**
 * Opens a log that rotates: a JSON object a line in pino's terms, 5 files of at most 5 MB a process name. (pino itself does
 * not load on the Node of the oldest Electron that the shell runs on.)
 */
export function openLog(name: string): Logger {
  narrowFiles(logFolder(), (file) => file.includes(`${name}.log`));
  const stream = createStream(`${name}.log`, { path: logFolder(), size: '5M', maxFiles: 5 });
  // A log that can't be written must not stop the work it tells of.
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
