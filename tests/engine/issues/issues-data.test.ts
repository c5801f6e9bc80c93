import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkout } from '../../../scripts/setup/paths.js';
import { importFolder, withEngine } from '../../helpers/programs/engine';
import { groupsOf, issuesOf } from '../../helpers/projects/issues';
import { fetchedStarter } from '../../helpers/projects/starters';

const data = join(checkout, '..', 'shared', 'data');

/** Checked by eye: other crops, other colours, one mirrored. */
const alikeFaces = [
  'man/14_0_1_20170113145153262.jpg.chip.jpg man/14_0_1_20170117133924867.jpg.chip.jpg',
  'man/18_0_1_20170113132629362.jpg.chip.jpg man/19_0_1_20170113132639480.jpg.chip.jpg',
  'man/1_0_2_20161219141908313.jpg.chip.jpg man/2_0_2_20161219154627053.jpg.chip.jpg',
  'man/1_0_3_20161219225958712.jpg.chip.jpg man/1_0_4_20161221202132305.jpg.chip.jpg',
  'man/1_0_4_20161221200034160.jpg.chip.jpg man/2_0_4_20161221202237961.jpg.chip.jpg',
  'man/65_0_2_20170112224011835.jpg.chip.jpg man/65_0_2_20170112224014771.jpg.chip.jpg',
  'man/72_0_2_20170112224343210.jpg.chip.jpg man/82_0_2_20170111210508477.jpg.chip.jpg',
  'woman/41_1_3_20170105001059203.jpg.chip.jpg woman/41_1_3_20170109140751299.jpg.chip.jpg',
  'woman/60_1_1_20170120223635158.jpg.chip.jpg woman/70_1_1_20170120222723433.jpg.chip.jpg',
  'woman/8_1_3_20161220222527146.jpg.chip.jpg woman/8_1_3_20161220222531163.jpg.chip.jpg',
  'woman/95_1_2_20170110182531150.jpg.chip.jpg woman/95_1_2_20170112224548347.jpg.chip.jpg',
];

/** The images of each conflict_group of labels.csv, as groupsOf describes them. Its columns contain no commas. */
async function conflictGroups(file: string): Promise<string[]> {
  const [head = '', ...rows] = (await readFile(file, 'utf8')).trim().split('\n');
  const [path, group] = ['file', 'conflict_group'].map((name) => head.trim().split(',').indexOf(name));
  const groups = new Map<string, string[]>();
  for (const row of rows) {
    const cells = row.trim().split(',');
    const key = cells[group ?? -1] ?? '';
    if (key !== '') groups.set(key, [...(groups.get(key) ?? []), cells[path ?? -1] ?? '']);
  }
  return [...groups.values()].map((files) => files.sort().join(' '));
}

/** The images of a group in order of path, as in conflictGroups. */
const inOrder = (groups: readonly string[]): string[] => groups.map((group) => group.split(' ').sort().join(' '));

describe('issues of real faces', () => {
  it('all duplicates of UTKFace under different labels are found', async (context) => {
    const folder = join(data, 'utkface_slice');
    if (!existsSync(folder)) context.skip('the faces are not on this machine');
    await withEngine(async (engine, project) => {
      await engine.requests.project.create({ path: join(project, 'test.facet') });
      await importFolder(engine, folder);
      const conflicts = await issuesOf(engine, 'label-conflict');
      const exact = inOrder(groupsOf(conflicts.filter(({ severity }) => severity === 1)));
      const known = await conflictGroups(join(folder, 'labels.csv'));
      expect(known).toHaveLength(40);
      expect(exact).toEqual(expect.arrayContaining(known));
    });
  });

  it('near duplicates of UTKFace that no hash finds are found by features and pixels, without false ones', async (context) => {
    const folder = join(data, 'utkface_slice');
    if (!existsSync(folder)) context.skip('the faces are not on this machine');
    fetchedStarter(context, 'general');
    await withEngine(async (engine, project) => {
      const some = join(project, 'some');
      const others = (await readdir(join(folder, 'man'))).filter((_, at) => at % 25 === 0).map((file) => `man/${file}`);
      for (const file of new Set([...alikeFaces.join(' ').split(' '), ...others])) {
        await mkdir(join(some, file, '..'), { recursive: true });
        await symlink(join(folder, file), join(some, file));
      }
      await engine.requests.project.create({ path: join(project, 'test.facet') });
      await importFolder(engine, some);
      const before = inOrder(groupsOf(await issuesOf(engine, 'near-duplicate')));
      await engine.jobs.embeddings.make({ starter: 'general' });
      await engine.jobs.issues.find({});
      const after = inOrder(groupsOf(await issuesOf(engine, 'near-duplicate')));
      expect(after.filter((group) => !before.includes(group)).sort()).toEqual(alikeFaces);
    });
  });

  it('the picture shared by two classes of the web faces is found, and two people are no duplicates', async (context) => {
    const folder = join(data, 'gender_dataset_face');
    if (!existsSync(folder)) context.skip('the faces are not on this machine');
    await withEngine(async (engine, project) => {
      await engine.requests.project.create({ path: join(project, 'test.facet') });
      await importFolder(engine, folder);
      expect(groupsOf(await issuesOf(engine, 'label-conflict'))).toEqual(['man/face_620.jpg woman/face_775.jpg']);
      expect(await issuesOf(engine, 'exact-duplicate')).toHaveLength(4);
      // Noted with the data as near duplicates, man/face_655.jpg and woman/face_502.jpg show different people.
      const near = groupsOf(await issuesOf(engine, 'near-duplicate')).join(' ');
      expect(near).not.toContain('man/face_655.jpg');
    });
  });
});
