import { Command } from 'commander';
import { Failure } from '../../src-shared/domain/failure';
import { parseFilterTerm, type Filter } from '../../src-shared/domain/filter';
import { wasInterrupted } from './interrupts';
import { printFailure } from './output';
import { exitCodes } from './session';
import { harmlessOutput } from './terminal';

/** Makes a command. */
export function command(usage: string, description: string): Command {
  return new Command(usage)
    .description(description)
    .configureOutput(harmlessOutput)
    .showHelpAfterError('(use --help for the options)');
}

/** Adds the options that all commands have, after a command's own. */
export function withCommonOptions(target: Command): Command {
  return target
    .option('--json', 'print the result as one JSON object')
    .option(
      '--actor <name>',
      'name to record in the history (default: FACET_ACTOR, else the name set in the window, else your account’s)',
    );
}

/** Wraps a command's work. Its return value is the exit code; a failure becomes a sentence and an exit code. */
export function action<A extends unknown[]>(work: (...args: A) => Promise<number>): (...args: A) => Promise<void> {
  return async (...args) => {
    const isJson = args.some((arg) => typeof arg === 'object' && arg !== null && 'json' in arg && arg.json === true);
    try {
      for (const arg of args) if (hasActor(arg)) process.env.FACET_ACTOR = arg.actor; // the engine reads it
      const code = await work(...args);
      process.exitCode = wasInterrupted() ? exitCodes.cancelled : code; // an interrupted command still prints its result
    } catch (error) {
      const failure = Failure.from(error);
      printFailure(isJson, failure);
      if (failure.kind === 'internal' && process.env.FACET_DEBUG) console.error(error);
      process.exitCode = failure.kind === 'cancelled' ? exitCodes.cancelled : exitCodes.failed;
    }
  };
}

const hasActor = (options: unknown): options is { actor: string } =>
  typeof options === 'object' && options !== null && 'actor' in options && typeof options.actor === 'string';

export interface FilterOptions {
  readonly filter?: readonly string[];
}

/** Adds `--filter`, which can be repeated; all terms have to match. */
export function withFilter(target: Command): Command {
  return target.option(
    '--filter <key:value>',
    'only matching images; repeat to narrow down. Keys: class, confirmed (yes, no), split, state, tag, source, issue, run, confidence, path, attr.NAME; a comma means or, a leading ! negates',
    collect,
  );
}

/** Adds `--overwrite`, for a command that writes to a path of the person's choice. */
export function withOverwrite(target: Command): Command {
  return target.option('--overwrite', 'replace the output file even if Facet did not write it or it has changed since');
}

/** The filter that the options give; an empty one matches all images. */
export const filterOf = ({ filter = [] }: FilterOptions): Filter => filter.map(parseFilterTerm);

/** Collects the values of an option that can be repeated. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Returns a parser of whole numbers from `lowest` on. It throws a Failure of kind 'bad-input'. */
export function wholeNumber(name: string, lowest: number, highest = Infinity) {
  return (value: string): number => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < lowest || number > highest) {
      const range = highest === Infinity ? `${String(lowest)} on` : `${String(lowest)} to ${String(highest)}`;
      throw new Failure('bad-input', `${name} is a whole number from ${range}, not “${value}”.`);
    }
    return number;
  };
}

/** Returns a parser of shares in 0..0.9. It throws a Failure of kind 'bad-input'. */
export function share(name: string) {
  return (value: string): number => {
    const number = Number(value);
    if (value.trim() === '' || !(number >= 0 && number <= 0.9)) {
      throw new Failure('bad-input', `${name} is a share from 0 to 0.9, not “${value}”.`);
    }
    return number;
  };
}
