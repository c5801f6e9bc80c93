import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lastLines } from '../../scripts/tally.js';
import type { Tally } from '../../scripts/reporter.js';
import { checkout, temporaryFolder, writeFiles } from './stand-in';

/** The tally of a folder with these test files. */
async function tallyOf(files: Record<string, string>): Promise<Tally> {
  const root = temporaryFolder();
  writeFiles(root, { 'vitest.config.js': 'export default { test: { globals: true, pool: "forks" } };', ...files });
  const program = `
    import { runTests } from ${JSON.stringify(join(checkout, 'scripts', 'tally.js'))};
    process.stdout.write('\\n' + JSON.stringify(await runTests(process.execPath, ['--root', ${JSON.stringify(root)}], process.env)));`;
  return new Promise((settle) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { cwd: root, stdio: 'pipe' });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('close', () => settle(JSON.parse(output.split('\n').at(-1) ?? '') as Tally));
  });
}

describe('a test run', () => {
  test('reports what passed, what failed, and what was skipped and why', async () => {
    const tally = await tallyOf({
      'a.test.js': `
        describe('sums', () => {
          test('add up', () => expect(1 + 1).toBe(2));
          test('are exact', () => expect(0.1 + 0.2).toBe(0.3));
          test('on a GPU', (context) => context.skip('there is no GPU'));
          test.skip('later', () => {});
        });`,
      'b.test.js': `test('passes', () => {});`,
    });
    expect(tally).toEqual({
      passed: 2,
      failed: ['sums > are exact'],
      skipped: [
        { name: 'sums > on a GPU', reason: 'there is no GPU' },
        { name: 'sums > later', reason: 'no reason given' },
      ],
    });
  });

  test('counts an error outside any test, a file that cannot be loaded and a process that dies as failures', async () => {
    const tally = await tallyOf({
      'rejects.test.js': `test('passes', async () => { void Promise.reject(new Error('nobody waits')); await new Promise((later) => setTimeout(later, 50)); });`,
      'broken.test.js': `import './not-there.js';`,
      'hook.test.js': `describe('with a hook', () => { beforeAll(() => { throw new Error('no'); }); test('never runs', () => {}); });`,
      'dies.test.js': `test('dies', async () => { process.kill(process.pid, 'SIGKILL'); await new Promise(() => {}); });`,
    });
    expect(tally.passed).toBe(1);
    expect(tally.failed).toContain('error outside of any test: nobody waits');
    expect(tally.failed).toContain('broken.test.js');
    expect(tally.failed).toContain('with a hook');
    expect(tally.failed.join('\n')).toMatch(/dies|worker/i);
  });

  test('fails when no test ran', async () => {
    const { passed, failed } = await tallyOf({ 'nothing.js': '' });
    expect({ passed, failures: failed.length }).toEqual({ passed: 0, failures: 1 });
  });
});

test('the last two lines name every skipped test and end with the count', () => {
  expect(lastLines({ passed: 7, skipped: [], failed: ['a', 'b'] })).toBe('skipped: none\n7 passed, 2 failed\n');
  const skipped = [
    { name: 'one', reason: 'no GPU\nhere' },
    { name: 'two', reason: 'not root' },
  ];
  expect(lastLines({ passed: 0, skipped, failed: [] })).toBe(
    'skipped: 2: one: no GPU here; two: not root\n0 passed, 0 failed\n',
  );
});
