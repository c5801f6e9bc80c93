import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { written, zipOf } from '../helpers/files/archives';
import { jpeg } from '../helpers/files/folders';
import { facetIn } from '../helpers/programs/cli';
import { withFolder } from '../helpers/programs/engine';

it('import unpacks an archive into a folder, and imports that; without a folder it says how', async () => {
  await withFolder(async (folder) => {
    const run = facetIn(folder);
    const pictures = await Promise.all([jpeg(1), jpeg(2), jpeg(3)]);
    const entries = {
      'faces/cat/a.jpg': pictures[0],
      'faces/dog/b.jpg': pictures[1],
      'faces/dog/c.jpg': pictures[2],
      '../out.jpg': 'x',
      'faces/.DS_Store': 'x',
    };
    await written(join(folder, 'faces.zip'), zipOf(entries));
    await run('new', 'p.facet');
    const without = await run('import', 'p.facet', 'faces.zip');
    expect(without.code).toBe(1);
    expect(without.stderr).toContain(`${join(folder, 'faces.zip')} must be unpacked first.`);
    expect(without.stderr).toContain(`\`facet import PROJECT ${join(folder, 'faces.zip')} --into FOLDER\` unpacks it`);
    const dry = await run('import', 'p.facet', 'faces.zip', '--into', 'faces', '--dry-run', '--json');
    expect(dry).toMatchObject({ code: 1, json: { error: { kind: 'bad-input' } } });
    expect(await readdir(folder)).not.toContain('faces');

    const imported = await run('import', 'p.facet', 'faces.zip', '--into', 'faces', '--level', '2', '--json');
    expect(imported.json).toMatchObject({
      added: 3,
      refused: [],
      unpacked: { folder: join(folder, 'faces'), form: 'zip', files: 3, pictures: 3, labels: null, notes: [] },
    });
    const { leftOut } = imported.json.unpacked as { leftOut: { kind: string; count: number }[] };
    expect(leftOut.map(({ kind, count }) => [kind, count]).sort()).toEqual([
      ['clutter', 1],
      ['name', 1],
    ]);
    await mkdir(join(folder, 'other'));
    const told = await run('import', 'p.facet', 'faces.zip', '--into', 'other');
    expect(told.stdout).toMatch(/^Unpacked 3 pictures \(0 MB\) into .*other in /);
    expect(told.stdout).toContain('Left out 1 entry with a name that no file can have:');
    expect(told.stdout).toContain('  ../out.jpg: Its name leads out of the folder.');
  });
});
