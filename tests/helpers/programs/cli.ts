import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programFolder } from '../../../src-main/platform/children';

export interface CliEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as the one JSON object that --json promises. */
  readonly json: Record<string, unknown>;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A program, with its arguments, that starts the command line in its stead. */
  readonly through?: readonly string[];
  /** Is called with what standard error says so far, and with a function that sends SIGINT. */
  readonly onOutput?: (stderr: string, interrupt: () => void) => void;
}

/** Runs the built `facet` to its end. */
export function facet(args: readonly string[], options: CliOptions = {}): Promise<CliEnd> {
  const [program = process.execPath, ...before] = options.through?.length ? [...options.through, process.execPath] : [];
  const child = spawn(program, [...before, join(programFolder(), 'cli.cjs'), ...args], {
    cwd: options.cwd,
    // What Facet keeps for the person stays out of these tests, and they out of it.
    env: { ...process.env, FACET_CONFIG: join(tmpdir(), 'facet-tests'), NO_COLOR: '1', ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    options.onOutput?.(stderr, () => child.kill('SIGINT'));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr, json: args.includes('--json') ? parseLine(stdout) : {} });
    });
  });
}

/** Exactly one line, one JSON object; anything else is an empty object, which no test expects. */
function parseLine(stdout: string): Record<string, unknown> {
  const lines = stdout.split('\n');
  if (lines.length !== 2 || lines[1] !== '') return {};
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>;
}
