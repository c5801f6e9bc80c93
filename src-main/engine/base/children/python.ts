import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { Failure } from '../../../../src-shared/domain/failure';
import { visible } from '../../../../src-shared/domain/visible';
import { boundToUs } from '../../../platform/bound';
import { scrubbedEnvironment, type ChildEnd } from '../../../platform/children';
import { privateFolder } from '../../../platform/temporary';
import { throwIfCancelled } from '../jobs';
import { watchLimits, type Exceeded, type Limits } from './limits';

/** A Python on this machine that has a package. */
export interface Python {
  readonly program: string;
  /** Of Python itself, such as '3.11'. */
  readonly version: string;
  /** Of the package. */
  readonly packageVersion: string;
}

/** A package by its names in the registry and in a program. */
export interface PythonPackage {
  readonly name: string;
  readonly module: string;
}

/** The Python to use: FACET_PYTHON, a path or a name, else the one on the PATH. */
function pythonProgram(): string {
  const given = process.env.FACET_PYTHON;
  if (given === undefined) return process.platform === 'win32' ? 'python' : 'python3';
  // A relative path counts from our folder, not from that in which Python is started.
  return /[/\\]/.test(given) ? resolve(given) : given;
}

/** Packages that read pictures: the programs beside exported models need them. */
const picturePackages: readonly PythonPackage[] = [
  { name: 'Pillow', module: 'PIL' },
  { name: 'NumPy', module: 'numpy' },
];

/** Prints which modules are missing, without loading them, and a package's version. Arguments: the package's name, modules. */
const lookForPackage = `
import importlib.metadata, importlib.util, json, sys
name, *modules = sys.argv[1:]
missing = [each for each in modules if importlib.util.find_spec(each) is None]
try:
    version = importlib.metadata.version(name)
except importlib.metadata.PackageNotFoundError:
    version = "of unknown version"
print(json.dumps({"missing": missing, "version": version, "python": "%d.%d" % sys.version_info[:2]}))
`;

/** What the program above prints. */
const Found = v.object({ missing: v.array(v.string()), version: v.string(), python: v.string() });

/** Milliseconds for Python to start on a busy machine. */
const longestLook = 30_000;

/**
 * Finds a Python that has a package, with Pillow and NumPy.
 * @returns a sentence that says what is missing, where there is none
 */
export async function findPython(wanted: PythonPackage): Promise<Python | string> {
  const program = pythonProgram();
  const needed = [wanted, ...picturePackages];
  try {
    const args = ['-c', lookForPackage, wanted.name, ...needed.map(({ module }) => module)];
    const options = { env: environment(), cwd: privateFolder(), timeout: longestLook };
    const { stdout } = await promisify(execFile)(program, args, options);
    const { missing, version, python } = v.parse(v.pipe(v.string(), v.parseJson(), Found), stdout);
    const lacking = needed.filter(({ module }) => missing.includes(module)).map(({ name }) => name);
    return lacking.length === 0 ? { program, version: python, packageVersion: version } : without(wanted, lacking);
  } catch {
    return without(wanted, null); // no Python, or one that doesn't start
  }
}

/** Says that no Python has a package. @param lacking what the one that was found lacks; null if it does not run */
function without({ name }: PythonPackage, lacking: readonly string[] | null): string {
  const given = process.env.FACET_PYTHON;
  if (given === undefined) return `No Python with ${name}, Pillow and NumPy was found; FACET_PYTHON may name one.`;
  const fault = lacking === null ? 'does not run as Python' : `has no ${lacking.join(', ')}`;
  return `FACET_PYTHON names ${visible(given)}, which ${fault}.`;
}

/** A program for Python, and how it runs. */
export interface PythonRun {
  readonly python: Python;
  /** Its text. It should end when its standard input does, for systems that can't bind it to this process. */
  readonly program: string;
  readonly args: readonly string[];
  /** Folder whose modules it may import. Nothing is written there. */
  readonly modules: string;
  readonly limits: Limits;
  readonly signal: AbortSignal;
  /** Called with each line on standard output, which is a sign of progress. */
  readonly line: (text: string) => void;
  /** Receives what it prints on standard error. */
  readonly log: (text: string) => void;
}

/**
 * Runs a Python program to its end, in a process that ends with this one.
 * @throws Failure of kind 'cancelled', 'child-died' with the last line of its errors when it fails or exceeds a limit
 */
export async function runPython({
  python,
  program,
  args,
  modules,
  limits,
  signal,
  line,
  log,
}: PythonRun): Promise<void> {
  throwIfCancelled(signal);
  const bound = boundToUs(python.program);
  const child = spawn(bound.program, [...bound.before, '-c', program, ...args], {
    env: environment({ PYTHONPATH: modules }),
    cwd: modules, // where Python looks first: never in the folder that the person happens to be in
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined); // it has ended, which `close` says
  const kill = (): boolean => child.kill('SIGKILL');
  const exceeded: { what?: Exceeded } = {};
  const watch = watchLimits(child.pid ?? 0, limits, (what) => {
    exceeded.what = what;
    kill();
  });
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors.push(text);
    log(text);
  });
  createInterface({ input: child.stdout }).on('line', (text) => {
    watch.progressed();
    line(text);
  });
  signal.addEventListener('abort', kill);
  try {
    const { code } = await endOf(child);
    throwIfCancelled(signal);
    if (exceeded.what !== undefined) throw died(tooMuch(exceeded.what, limits));
    if (code !== 0) throw died(lastLine(errors.join('')));
  } finally {
    signal.removeEventListener('abort', kill);
    watch.stop();
  }
}

/** Few variables, so that the person's settings for Python change nothing. Nothing is written beside the modules. */
const environment = (extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv =>
  scrubbedEnvironment({ PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1', TF_CPP_MIN_LOG_LEVEL: '2', ...extra });

const endOf = (child: ChildProcess): Promise<ChildEnd> =>
  new Promise((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
    child.once('error', () => {
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });

const tooMuch = (what: Exceeded, { bytes, seconds }: Limits): string =>
  what === 'memory'
    ? `it took more than ${String(Math.round(bytes / 1e8) / 10)} GB of memory`
    : `it took more than ${String(seconds)} s without an answer`;

/** The last line of a Python program's errors that names one: lines about places are indented. */
const lastLine = (errors: string): string => errors.split('\n').findLast((text) => /^\S/.test(text)) ?? '';

const died = (reason: string): Failure =>
  new Failure('child-died', `Python ended: ${reason === '' ? 'it said nothing' : reason.replace(/\.$/, '')}.`, {
    step: 'report',
  });
