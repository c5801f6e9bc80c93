import pc from 'picocolors';
import { visibleLines } from '../../src-shared/domain/visible';

/** The escape sequences that picocolors writes for bold, dim, red, green and yellow. */
const ownStyles = new RegExp(`(${String.fromCharCode(27)}\\[(?:1|2|22|31|32|33|39)m)`);

/**
 * Makes text safe for a terminal. Names of classes and files can contain anything, including escapes that hide, rewrite or colour
 * text, and marks that reverse it. Only this program's own styles pass, and none without colours.
 */
export function harmless(text: string): string {
  if (!pc.isColorSupported) return visibleLines(text);
  return text
    .split(ownStyles)
    .map((piece, index) => (index % 2 === 1 ? piece : visibleLines(piece)))
    .join('');
}

/** Prints a line on standard output. Text for people has to be harmless already; JSON is for programs. */
export const toOutput = (line: string): void => void process.stdout.write(`${line}\n`);

/** Prints lines for people on standard error. */
export const note = (text: string): void => void process.stderr.write(`${harmless(text)}\n`);

const output = { hasFailed: false };

/**
 * Handles errors of standard output. A reader that has seen enough (`facet images P | head`) is not a failure. A full disk behind
 * `>` is reported and ends in exit code 1. The command's work goes on.
 */
export function watchOutput(): void {
  process.stderr.on('error', () => undefined); // there is nowhere left to report it
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || output.hasFailed) return;
    output.hasFailed = true;
    const reason = error.code === 'ENOSPC' ? 'the disk is full' : error.message;
    note(`The output could not be written: ${reason}.`);
  });
  process.on('exit', () => {
    if (output.hasFailed && (process.exitCode ?? 0) === 0) process.exitCode = 1;
  });
}

/** Output for commander, whose messages repeat words from the command line. */
export const harmlessOutput = {
  writeErr: (text: string): void => void process.stderr.write(harmless(text)),
};
