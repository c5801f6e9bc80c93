import { statfs } from 'node:fs/promises';
import { gigabytes } from './check';
import type { Part } from './part';

/** Reports the free space of the project's disk. */
export const diskPart: Part = {
  name: 'disk',
  async examine({ folder }) {
    const { bavail, bsize } = await statfs(folder.root);
    return { detail: `${gigabytes(bavail * bsize)} free`, wrong: '' };
  },
};
