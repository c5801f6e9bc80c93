import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** Open files of Node itself, of the catalog, and for reading and writing. */
const base = 48;
/** Open files per core: pipes and channel of its decoder, and the pictures that this reads. */
const perCore = 8;

/**
 * Ends this process with a sentence where the system lets it open fewer files than Facet needs. Otherwise children would not start or
 * not be reachable, and a command would wait for ever or end in silence.
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

/** @returns {number} limit of this process, which Node has raised as far as allowed; Infinity where it is unknown */
function openFileLimit() {
  try {
    const [, limit] = /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return limit === undefined || limit === 'unlimited' ? Infinity : Number(limit);
  } catch {
    return Infinity; // not Linux: other systems allow hundreds
  }
}
