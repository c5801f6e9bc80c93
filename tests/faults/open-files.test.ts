import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const commandLine = join(import.meta.dirname, '../../out/main/cli.cjs');
const facet = join(import.meta.dirname, '../../scripts/facet.js');

it.each([24, 32])('a command limited to %i open files fails at once with a sentence', (limit, context) => {
  if (process.platform !== 'linux') (context as unknown as { skip(reason: string): void }).skip('reads /proc');
  const run = (...args: string[]) =>
    spawnSync('sh', ['-c', `ulimit -n ${String(limit)}; exec "$0" "$@"`, process.execPath, facet, ...args], {
      encoding: 'utf8',
      timeout: 60_000,
    });
  const { status, stderr, stdout } = run('import', 'none.facet', 'photos');
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(
    new RegExp(`^This shell lets a program open ${String(limit)} files; Facet needs \\d+\\. Raise`),
  );
  const json = run('import', 'none.facet', 'photos', '--json');
  expect(json.status).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { kind: 'unsupported' } });
});

it.each([22, 26])(
  'the command line itself, which may open %i files, never ends in silence as if it were done',
  (limit, context) => {
    if (process.platform !== 'linux')
      (context as unknown as { skip(reason: string): void }).skip('lowers the limit with sh');
    const { status, stdout, stderr } = spawnSync(
      'sh',
      [
        '-c',
        `ulimit -n ${String(limit)}; exec "$0" "$@"`,
        process.execPath,
        commandLine,
        'images',
        'none.facet',
        '--json',
      ],
      { encoding: 'utf8', timeout: 60_000 },
    );
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { message: expect.stringMatching(/\.$/) as string } });
    expect(stderr).not.toBe('');
  },
);
