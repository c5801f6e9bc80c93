import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importFolder, withEngine } from '../helpers/engine';
import { groupsOf, issuesOf } from '../helpers/issues';

const data = join(import.meta.dirname, '../../../shared/data');

/** The images of each conflict_group of labels.csv, as groupsOf tells them; its columns hold no commas. */
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

/** Images of a group in order of their paths, as conflictGroups has them. */
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

  it('the picture that two classes of the web faces share is found, and two people are no duplicate', async (context) => {
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
