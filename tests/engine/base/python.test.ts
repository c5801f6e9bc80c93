import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findPython, runPython, type PythonRun } from '../../../src-main/engine/base/children/python';
import { failureOf, withFolder } from '../../helpers/programs/engine';

/** Runs a program in the Python of this machine, which set-up needs, too. */
function run(program: string, more: Partial<PythonRun> = {}): Promise<void> {
  return runPython({
    python: { program: 'python3', version: '', packageVersion: '' },
    program,
    args: [],
    modules: tmpdir(),
    limits: { bytes: Infinity, seconds: 60 },
    signal: new AbortController().signal,
    line: () => undefined,
    log: () => undefined,
    ...more,
  });
}

test('a Python program gets its arguments, and each line that it prints is heard', async () => {
  const lines: string[] = [];
  const line = (text: string): unknown => lines.push(text);
  await run('import sys\nfor each in sys.argv[1:]: print(each)', { args: ['one', 'zwei ü'], line });
  expect(lines).toEqual(['one', 'zwei ü']);
});

test('a Python program finds modules in its own folder, not in the one that Facet was started in', () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, 'answers.py'), 'text = "from the folder"\n');
    const lines: string[] = [];
    const line = (text: string): unknown => lines.push(text);
    const program = 'import sys, answers\nprint(answers.text)\nprint(sys.path[0])\nimport os; print(os.getcwd())';
    await run(program, { modules: folder, line });
    expect(lines).toEqual(['from the folder', '', folder]);
    expect(await readdir(folder)).toEqual(['answers.py']);
  }));

test('the last line of the errors says why a Python program ended', async () => {
  const failure = await failureOf(run('print("so far")\nraise ValueError("no such tensor")'));
  expect(failure).toMatchObject({ kind: 'child-died', message: 'Python ended: ValueError: no such tensor.' });
  const { message } = await failureOf(run('', { python: { program: '/no/python', version: '', packageVersion: '' } }));
  expect(message).toMatch(/^Python ended: /);
});

test('a cancelled Python program ends at once', async () => {
  const cancelling = new AbortController();
  let id = 0;
  const failure = await failureOf(
    run('import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)', {
      signal: cancelling.signal,
      line: (text) => {
        id = Number(text);
        cancelling.abort();
      },
    }),
  );
  expect(failure.kind).toBe('cancelled');
  expect(() => process.kill(id, 0)).toThrow('ESRCH');
});

test('a Python program that goes on without a line is ended', async () => {
  const failure = await failureOf(run('import time\ntime.sleep(600)', { limits: { bytes: Infinity, seconds: 0.5 } }));
  expect(failure).toMatchObject({
    kind: 'child-died',
    message: 'Python ended: it took more than 0.5 s without an answer.',
  });
});

test('what a Python lacks is named, with what would help', async () => {
  const before = process.env.FACET_PYTHON;
  onTestFinished(() => {
    if (before === undefined) Reflect.deleteProperty(process.env, 'FACET_PYTHON');
    else process.env.FACET_PYTHON = before;
  });
  const nowhere = { name: 'no-such-package', module: 'no_such_package' };
  Reflect.deleteProperty(process.env, 'FACET_PYTHON');
  expect(await findPython(nowhere)).toBe(
    'No Python with no-such-package, Pillow and NumPy was found; FACET_PYTHON may name one.',
  );
  process.env.FACET_PYTHON = 'python3';
  expect(await findPython(nowhere)).toMatch(/^FACET_PYTHON names python3, which has no no-such-package/);
  // A relative path is one from here, wherever Python is started.
  process.env.FACET_PYTHON = relative('.', join(import.meta.dirname, '..', 'exporting', 'failing-python.sh'));
  expect(await findPython(nowhere)).toMatchObject({ packageVersion: '2.3.0' });
  process.env.FACET_PYTHON = '/no/python';
  expect(await findPython(nowhere)).toBe('FACET_PYTHON names /no/python, which does not run as Python.');
});
