import { noLabels } from '../tables/source-labels';
import { isUnpackable } from '../../../src-shared/domain/unpacked';
import { plainFit, type Layout, type Place } from './layout';

/** Images without labels: what a folder is when nothing else is meant. */
export const noLabelsLayout: Layout = {
  name: 'no-labels',
  recognise: (place) => Promise.resolve({ ...plainFit(0.1, 'Images without labels'), notes: archiveNotes(place) }),
  read: () =>
    Promise.resolve({
      labelsOf: () => noLabels,
      tellsParts: false,
      report: () => null,
      close: () => undefined,
    }),
};

/** What to say of a folder that holds archives and no images, as downloads often are. */
function archiveNotes({ images, others }: Place): string[] {
  const archives = others.filter(isUnpackable);
  const [first] = archives;
  if (first === undefined || images.length > 0) return [];
  return [
    archives.length === 1
      ? `There is an archive in it, ${first}: unpack that to import what it holds.`
      : `There are ${archives.length.toLocaleString('en')} archives in it, such as ${first}: unpack them to import what they hold.`,
  ];
}
