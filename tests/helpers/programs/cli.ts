import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programFolder } from '../../../src-main/platform/children';

export interface CliEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output parsed as the one JSON object that --json promises. */
  readonly json: Record<string, unknown>;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** A program, with its arguments, that starts the command line. */
  readonly through?: readonly string[];
  /** Called with the standard error so far and a function that sends SIGINT. */
  readonly onOutput?: (stderr: string, interrupt: () => void) => void;
}

/** Folder for logs and configuration of the person who runs `facet` in these tests, in the test file's temporary folder. */
const person = (): string => join(tmpdir(), 'person');

/** Runs `facet` in a folder, as a person types it there. */
export const facetIn =
  (folder: string) =>
  (...args: string[]): Promise<CliEnd> =>
    facet(args, { cwd: folder });

/** Runs the built `facet` to its end. */
export function facet(args: readonly string[], options: CliOptions = {}): Promise<CliEnd> {
  const [program = process.execPath, ...before] = options.through?.length ? [...options.through, process.execPath] : [];
  const child = spawn(program, [...before, join(programFolder(), 'cli.cjs'), ...args], {
    cwd: options.cwd,
    // Tests neither read nor change what Facet keeps for the person who runs them.
    env: {
      ...process.env,
      FACET_LOGS: join(person(), 'logs'),
      FACET_CONFIG: join(person(), 'config'),
      NO_COLOR: '1',
      ...options.environment,
    },
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

/** Parses exactly one line with one JSON object. Anything else gives an empty object, which no test expects. */
function parseLine(stdout: string): Record<string, unknown> {
  const lines = stdout.split('\n');
  if (lines.length !== 2 || lines[1] !== '') return {};
  return JSON.parse(lines[0] ?? '') as Record<string, unknown>;
}
