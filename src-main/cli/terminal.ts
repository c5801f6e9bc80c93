import pc from 'picocolors';
import { visibleLines } from '../../src-shared/domain/visible';

/** The escape sequences that picocolors writes for bold, dim, red, green and yellow. */
const ours = new RegExp(`(${String.fromCharCode(27)}\\[(?:1|2|22|31|32|33|39)m)`);

/**
 * Text as it may reach a terminal: names of classes and files hold whatever their makers liked, also escapes that hide, rewrite or
 * colour what stands there, and marks that turn it around. Where nothing is coloured, no escape passes.
 */
export function harmless(text: string): string {
  if (!pc.isColorSupported) return visibleLines(text);
  return text
    .split(ours)
    .map((piece, index) => (index % 2 === 1 ? piece : visibleLines(piece)))
    .join('');
}

/** A line for people, or a line of JSON, which escapes such characters by itself or is read by programs. */
export const toOutput = (line: string): void => void process.stdout.write(`${line}\n`);

/** Lines for people on standard error. */
export const tell = (text: string): void => void process.stderr.write(`${harmless(text)}\n`);

const failed = { output: false };

/**
 * Handles errors of standard output. A reader that has seen enough (`facet images P | head`) is no failure; a full disk behind `>` is
 * reported and ends in exit code 1. Work underway goes on.
 */
export function watchOutput(): void {
  process.stderr.on('error', () => undefined); // there is nowhere left to say it
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || failed.output) return;
    failed.output = true;
    const reason = error.code === 'ENOSPC' ? 'the disk is full' : error.message;
    tell(`The output could not be written: ${reason}.`);
  });
  process.on('exit', () => {
    if (failed.output && (process.exitCode ?? 0) === 0) process.exitCode = 1;
  });
}

/** Where commander writes to: its messages repeat words from the command line. */
export const harmlessOutput = {
  writeErr: (text: string): void => void process.stderr.write(harmless(text)),
};
