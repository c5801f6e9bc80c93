import { areaUnderCurve, ranksOf } from '../../../src-shared/metrics/auc';
import type { Finding } from '../catalog/issue-findings';
import { yieldToOthers } from '../base/slices';
import type { MeasuredImage } from '../catalog/measures';
import { labelledByClass } from './class-issues';

/**
 * A property is a shortcut when it alone tells a class from the others with an AUC whose interval lies above this, or below 1
 * minus this. A model would learn it instead of the face (R. Geirhos et al., Shortcut learning in deep neural networks, 2020).
 * After cleanlab Datalab's spurious_correlations, which flags a property whose predictions leave less than 0.3 of the room above
 * chance. Testing the interval's end, and not the AUC, keeps out what small sets show by chance.
 */
const leastAuc = 0.8;
const leastImages = 20;
/** Most images that are examined, about equally many per class. More would narrow intervals that are narrow already. */
const mostImages = 16_000;

interface Property {
  readonly name: string;
  readonly of: (image: MeasuredImage) => number;
  readonly high: string;
  readonly low: string;
}

const properties: readonly Property[] = [
  { name: 'brightness', of: ({ brightness }) => brightness, high: 'brighter', low: 'darker' },
  { name: 'contrast', of: ({ contrast }) => contrast, high: 'richer in contrast', low: 'poorer in contrast' },
  { name: 'sharpness', of: ({ sharpness }) => sharpness, high: 'sharper', low: 'less sharp' },
  { name: 'colour', of: ({ colourfulness }) => colourfulness, high: 'more colourful', low: 'less colourful' },
  { name: 'greyness', of: ({ isGrey }) => isGrey, high: 'more often grey', low: 'less often grey' },
  { name: 'size', of: ({ width, height }) => width * height, high: 'larger', low: 'smaller' },
  { name: 'aspect', of: ({ width, height }) => width / height, high: 'wider', low: 'taller' },
];

/**
 * Finds properties of the picture, not of the face, that predict a class suspiciously well; one issue per class and property. Yields
 * to other requests before each.
 */
export async function shortcutIssues(
  images: readonly MeasuredImage[],
  nameOf: (classId: number) => string,
  signal: AbortSignal,
): Promise<Finding[]> {
  await yieldToOthers(signal);
  const byClass = labelledByClass(images);
  const examined = [...byClass.values()].flatMap((members) =>
    spread(members, Math.max(leastImages, mostImages / byClass.size)),
  );
  // With two classes, a property that predicts one predicts the other, too.
  const classes = byClass.size === 2 ? [...byClass.keys()].slice(0, 1) : [...byClass.keys()];
  const findings: Finding[] = [];
  for (const property of [...properties, ...formatProperties(examined)]) {
    await yieldToOthers(signal);
    const ranks = ranksOf(Float64Array.from(examined, property.of));
    for (const classId of classes) {
      await yieldToOthers(signal);
      findings.push(...issueOf({ id: classId, name: nameOf(classId) }, property, { images: examined, ranks }));
    }
  }
  return findings;
}

/** @param ranks of the property, one per image */
function issueOf(
  { id: classId, name }: { readonly id: number; readonly name: string },
  property: Property,
  { images, ranks }: { readonly images: readonly MeasuredImage[]; readonly ranks: Float64Array },
): Finding[] {
  const members = images.reduce((sum, image) => sum + (image.classId === classId ? 1 : 0), 0);
  if (Math.min(members, images.length - members) < leastImages) return [];
  const { auc, interval } = areaUnderCurve(ranks, (sample) => images[sample]?.classId === classId);
  const isHigh = auc >= 0.5;
  const [low, high] = isHigh ? interval : [1 - interval[1], 1 - interval[0]];
  if (low < leastAuc) return [];
  const strength = isHigh ? auc : 1 - auc;
  const figure = `AUC ${strength.toFixed(2)}, 95 % interval ${low.toFixed(2)}–${high.toFixed(2)}`;
  const trait = isHigh ? property.high : property.low;
  const detail = `Images of “${name}” are ${trait}: ${property.name} alone tells them apart (${figure}).`;
  const fingerprint = `${String(classId)}:${property.name}`;
  return [{ kind: 'shortcut', severity: 2 * strength - 1, detail, classId, images: [], fingerprint }];
}

/** At most `most` of the images, spread evenly from first to last. */
function spread(images: readonly MeasuredImage[], most: number): readonly MeasuredImage[] {
  const count = Math.min(images.length, Math.floor(most));
  return Array.from({ length: count }, (_, index) => images[Math.floor((index * images.length) / count)]).filter(
    (image) => image !== undefined,
  );
}

/** One property per file format, where there is more than one. */
function formatProperties(images: readonly MeasuredImage[]): Property[] {
  const formats = [...new Set(images.map(({ format }) => format))].sort();
  if (formats.length < 2) return [];
  return formats.map((format) => ({
    name: `the format ${format.toUpperCase()}`,
    of: (image) => (image.format === format ? 1 : 0),
    high: `more often ${format.toUpperCase()}`,
    low: `less often ${format.toUpperCase()}`,
  }));
}
