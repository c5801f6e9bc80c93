import { writtenKeepTogether } from '../../../../src-shared/domain/keep-together';
import type { FoundSeries, Leak } from '../../../../src-shared/domain/leaks';
import type { Found } from '../found';

/** How much of an accuracy may be wrong if all images that it counts had been met in training: some ten points in published comparisons. */
const mostGained = 0.1;

/**
 * Series of one subject: whenever the present split cuts some, or none was made yet. Of several ways to see series, the one by which most
 * images of the part are cut. The effect is a tenth of the share of the part's images that are cut; without a split, of those in series.
 * @param leaks of the present split; null without one
 * @param shares of the present split, or of the default one
 */
export function seriesCut(
  series: readonly FoundSeries[],
  leaks: readonly Leak[] | null,
  shares: { readonly test: number; readonly validation: number },
): Found | null {
  const [first] = series;
  if (first === undefined) return null;
  if (leaks === null) return toFound(first, { part: null, images: 0, of: 0 }, shares);
  const cut = leaks.filter(({ kind }) => kind === 'series');
  const counted = (['test', 'validation'] as const).flatMap((part) => cut.filter((leak) => leak.part === part));
  const [worst] = counted.filter(({ part }) => part === counted[0]?.part).sort((a, b) => b.images - a.images);
  const found = series.find(({ keep }) => worst?.keep && isSame(keep, worst.keep));
  return worst === undefined || found === undefined ? null : toFound(found, worst, shares);
}

const isSame = (one: FoundSeries['keep'], other: FoundSeries['keep']): boolean =>
  writtenKeepTogether(one) === writtenKeepTogether(other);

function toFound(
  found: FoundSeries,
  { part, images, of }: { readonly part: Leak['part'] | null; readonly images: number; readonly of: number },
  shares: { readonly test: number; readonly validation: number },
): Found {
  const share = part === null ? found.images / found.of : images / of;
  return {
    finding: { kind: 'series-cut', found, part, leaking: images, of, shares: { ...shares } },
    subject: writtenKeepTogether(found.keep),
    images: found.images,
    effect: mostGained * share,
  };
}
