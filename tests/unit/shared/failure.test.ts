import { expect, it } from 'vitest';
import { Failure } from '../../../src-shared/domain/failure';

const [catalog, backup] = ['/p.facet/catalog.sqlite', '/p.facet/backups/1.sqlite'];

/** An error as Node throws it for a refused file operation. */
const refused = (details: object): Error => Object.assign(new Error('EACCES: permission denied'), details);

it.each([
  ['a file to read', { code: 'EACCES', syscall: 'open', path: catalog }, catalog],
  ['the folder of a file to delete', { code: 'EPERM', syscall: 'unlink', path: catalog }, '/p.facet'],
  [
    'the folder of a file to rename',
    { code: 'EACCES', syscall: 'rename', path: `${catalog}.tmp`, dest: catalog },
    '/p.facet',
  ],
  [
    'both folders of a file to link',
    { code: 'EACCES', syscall: 'link', path: catalog, dest: backup },
    '/p.facet or /p.facet/backups',
  ],
  [
    'both ends of a copy',
    { code: 'EACCES', syscall: 'copyfile', path: backup, dest: catalog },
    `${backup} or /p.facet`,
  ],
])('a refused operation names %s', (_what, details, named) => {
  expect(Failure.from(refused(details))).toMatchObject({
    kind: 'permission',
    message: `The system does not allow access to ${named}.`,
  });
});

it('a read-only disk names the folder that can’t be written', () => {
  const error = refused({ code: 'EROFS', syscall: 'unlink', path: backup });
  expect(Failure.from(error).message).toBe('The disk of /p.facet/backups is read-only.');
});
