import { Command } from 'commander';
import { Failure } from '../../src-shared/domain/failure';
import { parseFilterTerm, type Filter } from '../../src-shared/domain/filter';
import { wasInterrupted } from './interrupts';
import { printFailure } from './output';
import { exitCodes } from './session';
import { harmlessOutput } from './terminal';

/** A command with --json, whose failures become a sentence and an exit code. */
export function command(usage: string, description: string): Command {
  return new Command(usage)
    .description(description)
    .option('--json', 'print one JSON object, nothing else')
    .option(
      '--actor <name>',
      'who the history names for what this changes (default: FACET_ACTOR, else the name set in Facet’s window, else yours on this computer)',
    )
    .configureOutput(harmlessOutput)
    .showHelpAfterError('(add --help for the options)');
}

/** Wraps a command's work: its return value is the exit code. */
export function action<A extends unknown[]>(work: (...args: A) => Promise<number>): (...args: A) => Promise<void> {
  return async (...args) => {
    const isJson = args.some((arg) => typeof arg === 'object' && arg !== null && 'json' in arg && arg.json === true);
    try {
      for (const arg of args) if (isActing(arg)) process.env.FACET_ACTOR = arg.actor; // the engine reads it
      const code = await work(...args);
      process.exitCode = wasInterrupted() ? exitCodes.cancelled : code; // what was done all the same is printed
    } catch (error) {
      const failure = Failure.from(error);
      printFailure(isJson, failure);
      if (failure.kind === 'internal' && process.env.FACET_DEBUG) console.error(error);
      process.exitCode = failure.kind === 'cancelled' ? exitCodes.cancelled : exitCodes.failed;
    }
  };
}

const isActing = (options: unknown): options is { actor: string } =>
  typeof options === 'object' && options !== null && 'actor' in options && typeof options.actor === 'string';

export interface FilterOptions {
  readonly filter: readonly string[];
}

/** Adds `--filter`, repeatable; each term is and-ed. */
export function withFilter(target: Command): Command {
  return target.option(
    '--filter <key:value>',
    'only these images; repeat to narrow (class, split, state, tag, source, issue, run, confidence, path, attr.NAME; ! negates)',
    collect,
    [],
  );
}

/** Adds `--overwrite` to a command that writes a file to a path of the person's choice. */
export function withOverwrite(target: Command): Command {
  return target.option(
    '--overwrite',
    'replace the output file even if Facet did not write it, or it has been changed since',
  );
}

export const filterOf = ({ filter }: FilterOptions): Filter => filter.map(parseFilterTerm);

export const collect = (value: string, before: string[]): string[] => [...before, value];

/** Reads a whole number; wrong usage otherwise. */
export function wholeNumber(name: string, lowest: number) {
  return (value: string): number => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < lowest) {
      throw new Failure('bad-input', `${name} is a whole number from ${String(lowest)} on, not “${value}”.`);
    }
    return number;
  };
}

/** Reads a share in 0..0.9; wrong usage otherwise. */
export function share(name: string) {
  return (value: string): number => {
    const number = Number(value);
    if (value.trim() === '' || !(number >= 0 && number <= 0.9)) {
      throw new Failure('bad-input', `${name} is a share from 0 to 0.9, not “${value}”.`);
    }
    return number;
  };
}
