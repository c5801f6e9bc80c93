import { join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { ferHeader } from '../unpacking/fer2013-header';
import { plainFit, type Layout, type Place } from './layout';

/** Tables whose heads are looked at. */
const mostTables = 20;

/** A table of grey pixels, as FER2013 is: pictures must be made of it before an import. */
export const fer2013: Layout = {
  name: 'fer2013',
  recognise: async (place, { file }) => {
    const table = await tableIn(place, file);
    if (table === null) return null;
    // Beside images, the table is more likely what they were made of.
    const likelihood = place.images.length === 0 ? 0.95 : 0.2;
    return {
      ...plainFit(likelihood, `A table of grey pixels, ${table}, which must be made into pictures first`),
      file: table,
    };
  },
  read: async (place, { file }) => {
    const table = (await tableIn(place, file)) ?? '';
    const source = join(place.root, table);
    throw new Failure('bad-input', `${source} holds pixels as numbers, not pictures.`, { step: 'unpack', source });
  },
};

async function tableIn(place: Place, chosen: string | undefined): Promise<string | null> {
  const tables = place.others.filter(
    (path) => /\.csv$/i.test(path) && (chosen === undefined || isChosen(place, path, chosen)),
  );
  for (const path of tables.slice(0, mostTables)) {
    const [line = ''] = (await place.head(path)).split('\n', 1);
    if (ferHeader(line) !== null) return path;
  }
  return null;
}

const isChosen = ({ root }: Place, path: string, chosen: string): boolean =>
  chosen === path || chosen === join(root, path);
