import { mostMapped } from '../../../src-shared/contract/map';
import { formatCount, formatNumber } from '../../components/format';
import type { Points } from './points';

type Counts = Pick<Points, 'embedded' | 'missing' | 'unreadable' | 'left'> & { readonly images: readonly unknown[] };

/** How many of the project's images a map shows, and why the others are missing. */
export function coverageOf({ images, embedded, missing, unreadable, left }: Counts) {
  const all = embedded + missing + unreadable;
  const isFull = images.length >= mostMapped;
  const newer = missing + (isFull ? 0 : left);
  const reasons = [
    ...(newer > 0
      ? [`${formatCount(newer, 'image')} newer than the map: remake it to add ${newer === 1 ? 'it' : 'them'}.`]
      : []),
    ...(isFull && left > 0
      ? [
          `${formatCount(left, 'image')} left out: a map shows at most ${formatNumber(mostMapped)}, taken evenly from all.`,
        ]
      : []),
    ...(unreadable > 0
      ? [`${formatCount(unreadable, 'image')} can’t be read: refused at import, or the file is gone.`]
      : []),
  ];
  const summary =
    reasons.length === 0
      ? all === 1
        ? 'The one image is on the map.'
        : `All ${formatCount(all, 'image')} are on the map.`
      : `${formatNumber(images.length)} of ${formatCount(all, 'image')} ${images.length === 1 ? 'is' : 'are'} on the map.`;
  return { summary, reasons };
}
