import { dirname, join, resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { programFolder } from '../../src-main/platform/children';
import { describeMachine, warnOfLoad } from './machine';

/** A problem that is reported to the person in one sentence, without a stack trace. */
export class BenchProblem extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O; strict: true }>>['values'];

/** Result of a bench. */
export interface Outcome {
  /** For people. */
  readonly text: string;
  /** Further fields of the JSON line. */
  readonly figures: object;
  /** Whether every measured promise is met. */
  readonly isKept: boolean;
}

/**
 * Runs one bench: reads its options, measures, prints the text and, as the last line, one JSON object. The exit status is
 * 0 when all promises are met, 1 when one is not, 2 when it could not be measured.
 */
export async function benchProgram<O extends Options>(
  name: string,
  options: O,
  measure: (values: Values<O>) => Promise<Outcome>,
): Promise<void> {
  try {
    const { values } = parseArgs({ options, strict: true });
    const machine = describeMachine();
    const warning = warnOfLoad();
    if (warning !== '') say(warning);
    const { text, figures, isKept } = await measure(values);
    process.stdout.write(`${text}\n${JSON.stringify({ bench: name, isKept, ...figures, options: values, machine })}\n`);
    process.exitCode = isKept ? 0 : 1;
  } catch (error) {
    process.exitCode = 2;
    if (!isForPeople(error)) throw error;
    process.stderr.write(`${error.message}\n`);
  }
}

/** Reports progress on standard error. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Parses a whole number above 0. @throws BenchProblem for anything else */
export function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new BenchProblem(`--${name} takes a whole number above 0, not ${text}.`);
}

/** Parses a list of allowed words with commas between. @throws BenchProblem for any other word */
export function listed<W extends string>(name: string, text: string, allowed: readonly W[]): W[] {
  return text.split(',').map((word) => {
    const found = allowed.find((each) => each === word);
    if (found !== undefined) return found;
    throw new BenchProblem(`--${name} takes one or more of ${allowed.join(', ')}, with commas between; not "${word}".`);
  });
}

/** Parses one of the allowed words. @throws BenchProblem for any other */
export function oneOf<W extends string>(name: string, text: string, allowed: readonly W[]): W {
  const found = allowed.find((each) => each === text);
  if (found !== undefined) return found;
  throw new BenchProblem(`--${name} is ${allowed.join(' or ')}, not "${text}".`);
}

/** Resolves a path as the person typed it: npm runs programs in the checkout, and INIT_CWD is where npm was called. */
export function typedPath(path: string): string {
  return resolve(process.env.INIT_CWD ?? '.', path);
}

/** The checkout that is measured. */
export function checkout(): string {
  return resolve(programFolder(), '..', '..');
}

/** Path of a bundled program of bench/, to be run with this Node. */
export function bundled(name: string): string {
  return join(dirname(process.argv[1] ?? '.'), `${name}.js`);
}

/** The Python with Keras that run.js has set up. */
export function kerasPython(): string {
  const { FACET_BENCH_PYTHON: python } = process.env;
  if (python === undefined) throw new BenchProblem('Start this with "npm run bench": it sets up Keras first.');
  return python;
}

/** The Python with cleanlab that run.js has set up. */
export function cleanlabPython(): string {
  const { FACET_BENCH_CLEANLAB_PYTHON: python } = process.env;
  if (python === undefined) throw new BenchProblem('Start this with "npm run bench": it sets up cleanlab first.');
  return python;
}

function isForPeople(error: unknown): error is Error {
  return error instanceof BenchProblem || (error instanceof TypeError && 'code' in error);
}
