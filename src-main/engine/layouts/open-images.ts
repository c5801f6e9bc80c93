import { kindOf } from '../tables/annotations/open-images';
import { othersNamed, readAnnotationFiles } from './annotation-files';
import { plainFit, type Layout, type Place } from './layout';

/** Open Images V4 to V7: labels of images by their numbers, with codes for classes and tables of their names. */
export const openImages: Layout = {
  name: 'open-images',
  async recognise(place) {
    const tables = await tablesOf(place);
    const hasNames = tables.some(({ kind }) => kind === 'names');
    if (!tables.some(({ kind }) => kind === 'labels' || kind === 'boxes')) return null;
    return {
      ...plainFit(0.95, 'Annotations of Open Images'),
      notes: hasNames
        ? []
        : ['No table names the classes (class-descriptions.csv), so they are called by their codes.'],
    };
  },
  async read(place, choice, signal) {
    const [file, ...others] = (await tablesOf(place)).map((table) => table.file);
    const files = file === undefined ? [] : [{ file, others }];
    return readAnnotationFiles(place, 'open-images', files, { namesImages: true, choice, signal });
  },
};

/** Most tables that are looked at. */
const mostTables = 100;

async function tablesOf(place: Place): Promise<{ file: string; kind: NonNullable<ReturnType<typeof kindOf>> }[]> {
  const tables = othersNamed(place, (name) => name.endsWith('.csv')).slice(0, mostTables);
  const found = await Promise.all(
    tables.map(async (file) => {
      const [first = ''] = (await place.head(file)).replace(/^\ufeff/, '').split(/\r\n|\n|\r/, 1);
      return {
        file,
        kind: kindOf(
          file,
          first.split(',').map((name) => name.trim()),
        ),
      };
    }),
  );
  const order = ['labels', 'boxes', 'images', 'names'];
  return found
    .flatMap(({ file, kind }) => (kind === null ? [] : [{ file, kind }]))
    .sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}
