import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { facet } from '../helpers/programs/cli';
import { withFolder } from '../helpers/programs/engine';
import { writeClassFolders } from '../helpers/files/folders';

const escape = '\u{1b}';
const className = `${escape}[2J${escape}[31mred\u202e`;
const shownClass = String.raw`\x1b[2J\x1b[31mred\u202e`;

/** A project with a class and a file whose names contain control characters. */
async function hostileProject(cwd: string): Promise<void> {
  const photos = join(cwd, 'photos');
  await writeClassFolders(photos, ['dark', 'light'], 3);
  await rename(join(photos, 'light'), join(photos, className));
  await rename(join(photos, 'dark', 'dark_000.jpg'), join(photos, 'dark', `a\nFAIL\u{9b}\u2066.jpg`));
  await facet(['new', 'p.facet'], { cwd });
}

describe('terminal output', () => {
  it('shows control characters in names instead of sending them; JSON stays unchanged', () =>
    withFolder(async (cwd) => {
      await hostileProject(cwd);
      const ends = [
        await facet(['import', 'p.facet', 'photos'], { cwd }),
        await facet(['images', 'p.facet'], { cwd }),
        await facet(['classes', 'p.facet'], { cwd }),
        await facet(['label', 'p.facet', '--ids', '1', '--class', className], { cwd }),
        await facet(['undo', 'p.facet'], { cwd }),
        await facet(['classes', 'p.facet', '--merge', 'none', className], { cwd }),
        await facet(['classes', 'p.facet', '--archive', `${escape}]0;title\u0007`], { cwd }),
        await facet(['frobnicate', className], { cwd }),
        await facet([className], { cwd }),
        await facet(['images', `${escape}c.facet`], { cwd }),
      ];
      for (const { stdout, stderr } of ends) expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n]|[\u202e\u2066]/u);
      const [imported, images, classes] = ends;
      expect(imported?.stdout).toContain(`${shownClass} 3 (new)`);
      expect(images?.stdout).toContain(String.raw`a\nFAIL\x9b\u2066.jpg`);
      expect(classes?.stdout).toContain(shownClass);
      const json = await facet(['classes', 'p.facet', '--json'], { cwd });
      expect(json.json.classes).toEqual(
        expect.arrayContaining([expect.objectContaining({ name: className }) as unknown]),
      );
    }));

  it('has no colours but Facet’s own', () =>
    withFolder(async (cwd) => {
      await hostileProject(cwd);
      const environment = { NO_COLOR: '', FORCE_COLOR: '1' };
      await facet(['import', 'p.facet', 'photos'], { cwd });
      const { stdout } = await facet(['classes', 'p.facet'], { cwd, environment });
      expect(stdout).toContain(`${escape}[1mclass${escape}[22m`);
      expect(stdout).toContain(shownClass);
      expect(stdout).not.toContain(`${escape}[31m`);
    }));
});

describe('output whose reader is gone', () => {
  const shell = (script: string) => ({ through: ['sh', '-c', `"$@" ${script}`, 'sh'] });

  it('ends the command with a message and the right exit code', () =>
    withFolder(async (cwd) => {
      await mkdir(join(cwd, 'photos'));
      await facet(['new', 'p.facet'], { cwd });
      for (const args of [['images', 'p.facet'], ['images', 'p.facet', '--json'], ['--help']]) {
        const full = await facet(args, { cwd, ...shell('>/dev/full') });
        expect(full).toMatchObject({ code: 1, stderr: 'The output could not be written: the disk is full.\n' });
        const piped = await facet(args, { cwd, ...shell('| true') });
        expect(piped).toMatchObject({ code: 0, stderr: '' });
        const both = await facet(args, { cwd, ...shell('>/dev/full 2>/dev/full') });
        expect(both).toMatchObject({ code: 1, stdout: '', stderr: '' });
      }
    }));
});
