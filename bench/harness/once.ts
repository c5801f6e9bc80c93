import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { PeerCommand } from './peer';

export interface RunOptions {
  readonly cwd?: string;
  /** Is called with each piece of standard error as it arrives. */
  readonly onErrorText?: (text: string) => void;
  /** Exit statuses that are no failure; only 0 when left out. */
  readonly accepted?: readonly number[];
}

/**
 * Runs a program to its end.
 * @returns its standard output
 * @throws Error with the end of its standard error when it fails
 */
export async function runOnce(command: PeerCommand, options: RunOptions = {}): Promise<string> {
  const { program, args, environment } = command;
  const child = spawn(program, args, { cwd: options.cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errorText = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errorText = (errorText + text).slice(-4096);
    options.onErrorText?.(text);
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code !== null && (options.accepted ?? [0]).includes(code)) return output;
  throw new Error(
    `${program} ${args[0] ?? ''} ended with ${String(code ?? signal)}:\n${errorText}${output.slice(-1024)}`,
  );
}
