import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { installCommand } from '../../scripts/setup/system.js';
import { checkout, freshCheckout, inventory, programs, runSetup, temporaryFolder } from './stand-in';

const works = 'exit 0';
const compiler = 'echo "c++ (stand-in) 12.0"';

/** Set-up on a machine that has these programs and nothing else, with an empty cache. */
async function setUpWith(scripts: Record<string, string>, env: Record<string, string> = {}, ...args: string[]) {
  const root = freshCheckout();
  const cache = join(temporaryFolder(), 'cache');
  const ended = await runSetup(root, { PATH: programs(scripts), FACET_CACHE: cache, ...env }, ...args);
  return { root, cache, ...ended };
}

describe('what a machine lacks is reported, with the remedy, before anything is fetched', () => {
  const cases: { lack: string; scripts: Record<string, string>; sentence: string; packages: string[] }[] = [
    {
      lack: 'a C++ compiler',
      scripts: { npm: works, python3: works },
      sentence: 'A C++ compiler (it builds the TensorFlow binding) is missing.',
      packages: ['g++'],
    },
    {
      lack: 'pip',
      scripts: { npm: works, python3: 'echo "No module named pip" >&2; exit 1', 'c++': compiler },
      sentence: 'Python 3 with pip (it fetches the TensorFlow library) is missing.',
      packages: ['python3-pip'],
    },
    {
      lack: 'Python and a compiler',
      scripts: { npm: works },
      sentence:
        'Python 3 with pip (it fetches the TensorFlow library) and a C++ compiler (it builds the TensorFlow binding) are missing.',
      packages: ['python3-pip', 'g++'],
    },
    {
      lack: 'npm',
      scripts: { python3: works, 'c++': compiler },
      sentence: 'Npm (it fetches the packages) is missing.',
      packages: ['npm'],
    },
  ];

  test.each(cases)('$lack', async ({ scripts, sentence, packages }) => {
    const { root, code, stdout, stderr } = await setUpWith(scripts);
    const need = { what: 'it', why: '', packages: { debian: packages } };
    const isDebian = installCommand([need]).includes('apt-get');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(`Set-up is not finished. ${sentence} Next: `);
    if (isDebian)
      expect(stderr).toContain(`apt-get install -y ${packages.join(' ')} — then run "npm run setup" again.`);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
  });

  test('a compiler named by CXX is enough', async () => {
    const folder = programs({ 'my-compiler': compiler });
    const { stderr } = await setUpWith({ npm: works }, { CXX: join(folder, 'my-compiler') });
    expect(stderr).not.toContain('C++ compiler (it builds');
    expect(stderr).toContain('Python 3 with pip');
  });

  test('FACET_DEBUG=1 adds the stack trace', async () => {
    const { stderr } = await setUpWith({}, { FACET_DEBUG: '1' });
    expect(stderr).toMatch(/\n\s+at .*preconditions\.js/);
  });
});

test('disk space is checked before anything is fetched', async (context) => {
  const disk = temporaryFolder();
  if (process.getuid?.() !== 0) context.skip('mounting a small disk needs root');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk], { stdio: 'pipe' });
  } catch {
    context.skip('a small disk cannot be mounted here');
  }
  onTestFinished(() => void execFileSync('umount', [disk]));
  const scripts = { npm: works, python3: works, 'c++': compiler };
  const { root, code, stderr } = await setUpWith(scripts, { FACET_CACHE: join(disk, 'facet') }, '--cpu');
  expect(code).toBe(1);
  expect(stderr).toContain(`Set-up needs 2.0 GB of free space for ${join(disk, 'facet')}; 1`);
  expect(stderr).toContain('set FACET_CACHE to a folder on another disk, then run "npm run setup" again.');
  expect(existsSync(join(root, 'node_modules'))).toBe(false);
});

describe('--check', () => {
  test('names what is missing, exits with 1, and changes nothing', async () => {
    const root = freshCheckout();
    const cache = join(temporaryFolder(), 'cache');
    const before = inventory(root);
    const { code, stdout, stderr } = await runSetup(root, { PATH: programs({}), FACET_CACHE: cache }, '--check');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.match(/✗ .*/g)).toHaveLength(5);
    expect(inventory(root)).toEqual(before);
    expect(existsSync(cache)).toBe(false);
  });

  test('finds this checkout complete', async () => {
    const { code, stderr } = await runSetup(checkout, process.env as Record<string, string>, '--check');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toContain('adds numbers with TensorFlow 2.21.0');
  });
});

test('an unknown flag is refused with the usage', async () => {
  const { code, stderr } = await setUpWith({}, {}, '--chekc');
  expect(code).toBe(2);
  expect(stderr).toContain('Set-up has no flag --chekc.');
  expect(stderr).toContain('--check ');
});
