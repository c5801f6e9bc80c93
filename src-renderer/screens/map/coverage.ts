import { maxMappedImages } from '../../../src-shared/contract/map';
import { formatCount, formatNumber } from '../../components/format';
import type { Points } from './points';

interface Coverage {
  readonly summary: string;
  readonly reasons: readonly string[];
}

type Counts = Pick<Points, 'embedded' | 'missing' | 'unreadable' | 'left'> & { readonly images: readonly unknown[] };

/** Sentences on the share of the project's images that a map shows, and on why the others are missing. */
export function coverageOf({ images, embedded, missing, unreadable, left }: Counts): Coverage {
  const all = embedded + missing + unreadable;
  const isFull = images.length >= maxMappedImages;
  const newer = missing + (isFull ? 0 : left);
  const reasons = [
    newer > 0
      ? `${formatCount(newer, 'image')} newer than the map: remake it to add ${newer === 1 ? 'it' : 'them'}.`
      : '',
    isFull && left > 0
      ? `${formatCount(left, 'image')} left out: a map shows at most ${formatNumber(maxMappedImages)}, an even sample of all.`
      : '',
    unreadable > 0 ? `${formatCount(unreadable, 'image')} can’t be read: refused at import, or the file is gone.` : '',
  ].filter((reason) => reason !== '');
  return { summary: summaryOf(images.length, all, reasons.length === 0), reasons };
}

function summaryOf(mapped: number, all: number, isComplete: boolean): string {
  if (isComplete)
    return all === 1 ? 'The one image is on the map.' : `All ${formatCount(all, 'image')} are on the map.`;
  return `${formatNumber(mapped)} of ${formatCount(all, 'image')} ${mapped === 1 ? 'is' : 'are'} on the map.`;
}
