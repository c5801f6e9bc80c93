import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** Node's own files, the catalog with its companions, and reading and writing. */
const base = 48;
/** Pipes and channel of a decoder, one a core, and the pictures that it reads. */
const perCore = 8;

/**
 * Ends this process with a sentence where the system lets a process open fewer files than Facet needs: children would not start or
 * could not be talked to, and a command would wait for ever or end without a word.
 * @param {readonly string[]} args of the command line
 */
export function requireOpenFiles(args) {
  const allowed = openFileLimit();
  const needed = Math.min(base + perCore * (availableParallelism?.() ?? cpus().length), 1024);
  if (allowed >= needed) return;
  const message = `This shell lets a program open ${allowed} files; Facet needs ${needed}.`;
  const next = 'Raise the limit with `ulimit -n 1024`, or run it in a new shell.';
  if (args.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ error: { kind: 'unsupported', message, next } })}\n`);
  } else process.stderr.write(`${message} ${next}\n`);
  process.exit(1);
}

/** @returns {number} as this process has it; Node has raised it as far as it may. Infinity where it is not known. */
function openFileLimit() {
  try {
    const [, limit] = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return limit === undefined || limit === 'unlimited' ? Infinity : Number(limit);
  } catch {
    return Infinity; // no Linux: its own limits are of hundreds
  }
}
