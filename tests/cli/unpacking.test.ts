import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkout } from '../../scripts/setup/paths.js';
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
    expect(imported.code).toBe(3); // an entry is not there that a person may miss
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

it('import says which second step an archive with Parquet files or a table of pixels takes', async () => {
  await withFolder(async (folder) => {
    const run = facetIn(folder);
    const pixels = Array.from({ length: 16 }, (_, index) => index).join(' ');
    const table = `emotion,pixels,Usage\n3,${pixels},Training\n4,${pixels},PublicTest\n`;
    const parquet = await readFile(join(checkout, 'tests/engine/unpacking/parquet/plain.parquet'));
    await written(join(folder, 'fer.zip'), zipOf({ 'data/fer2013.csv': table }));
    await written(join(folder, 'hub.zip'), zipOf({ 'data/train-00000-of-00001.parquet': parquet }));
    await run('new', 'p.facet');

    const first = await run('import', 'p.facet', 'fer.zip', '--into', 'fer');
    const inside = join(folder, 'fer/data/fer2013.csv');
    expect(first.code).toBe(1);
    expect(first.stderr).toContain(
      `Unpacked into ${join(folder, 'fer')}; a second step is needed. ${inside} holds pixels`,
    );
    expect(first.stderr).toContain(`\`facet import PROJECT ${inside} --into FOLDER\` unpacks it`);
    const without = await run('import', 'p.facet', inside);
    expect(without.stderr).toContain(`${inside} holds pixels as numbers, not pictures.`);
    expect(without.stderr).toContain(`\`facet import PROJECT ${inside} --into FOLDER\` unpacks it`);
    const second = await run('import', 'p.facet', inside, '--into', 'faces', '--json');
    expect(second.json).toMatchObject({ added: 2, split: { train: 1, validation: 1, test: 0 } });

    const hub = await run('import', 'p.facet', 'hub.zip', '--into', 'hub', '--json');
    expect(hub.json.error).toMatchObject({ kind: 'bad-input' });
    expect(JSON.stringify(hub.json.error)).toContain(`The pictures of ${join(folder, 'hub')} are in Parquet files.`);
    const pictures = await run('import', 'p.facet', 'hub', '--into', 'hub-faces', '--json');
    expect(pictures.json).toMatchObject({ unpacked: { form: 'parquet' }, refused: [] });
  });
});
