import { damages, type Damage } from '../../../src-shared/domain/damage';
import type { IssueKind } from '../../../src-shared/domain/issue';
import type { Finding } from '../catalog/issue-findings';
import type { MeasuredImage } from '../catalog/measures';

/**
 * Scores below which a picture has an issue, from 0 (bad) to 1 (good); the severity is 1 - score. Scores and thresholds of dark,
 * light and odd-aspect are cleanvision's (issue_managers/image_property.py and image_property_issue_manager.py).
 * - blurred: cleanvision's form 1 - exp(-deviation of the edges / 100), with the Laplacian as edges. cleanvision's threshold of
 *   0.17, on edges from eight neighbours, is about 60 squared grey levels on ours. Below it were 9 of 10 faces blurred by 1.5 of
 *   64 × 64 pixels, and 1 of 200 unblurred ones.
 * - low-contrast: the range between the 1st and the 99th percentile, as in skimage.exposure.is_low_contrast. Its threshold of 0.05
 *   finds only empty pictures; 0.2 lies below all of 7,400 faces from the web.
 * - tiny: the shorter edge in pixels over 32. A training picture of 96 pixels would consist of pixels enlarged three times.
 */
export const thresholds = {
  dark: 0.37,
  light: 0.05,
  blurred: 1 - Math.exp(-Math.sqrt(60) / 100),
  lowContrast: 0.2,
} as const;
const oddAspect = 0.35;
const tinyEdge = 32;

/** Finds the issues of one picture. Whether grey is an issue depends on the other pictures; see greyIssues. */
export function pictureIssues(image: MeasuredImage): Finding[] {
  const { width, height, brightness5, brightness99, contrast, sharpness } = image;
  const darkDetail = `Its brightest parts reach ${percent(brightness99)} of white.`;
  const lightDetail = `Its darkest parts are ${percent(brightness5)} of white.`;
  const exposure = [
    ...issue(image, 'dark', { score: brightness99, threshold: thresholds.dark }, darkDetail),
    ...issue(image, 'light', { score: 1 - brightness5, threshold: thresholds.light }, lightDetail),
  ];
  // A dark or light picture spans few tones, and a flat one has weak edges, whatever its focus.
  if (exposure.length === 0) {
    const detail = `It spans ${percent(contrast)} of all tones.`;
    exposure.push(...issue(image, 'low-contrast', { score: contrast, threshold: thresholds.lowContrast }, detail));
  }
  const blur = 1 - Math.exp(-Math.sqrt(sharpness) / 100);
  const aspect = Math.min(width / height, height / width);
  const edge = Math.min(width, height);
  const size = `It is ${String(width)} × ${String(height)} pixels.`;
  return [
    ...exposure,
    ...(exposure.length > 0
      ? []
      : issue(image, 'blurred', { score: blur, threshold: thresholds.blurred }, blurSentence(sharpness))),
    ...issue(image, 'odd-aspect', { score: aspect, threshold: oddAspect }, size),
    ...issue(image, 'tiny', { score: edge / tinyEdge, threshold: 1 }, size),
  ];
}

/** Finds pictures whose file was mended before it was decoded. */
export function damageIssues(image: MeasuredImage): Finding[] {
  const found = damages.filter((name) => image.damage.split(' ').includes(name));
  if (found.length === 0) return [];
  const detail = `The file has ${found.map((name) => damageTexts[name]).join(' and ')}. The picture itself is complete.`;
  return [finding(image, 'damaged', 0.3, detail)];
}

const damageTexts: Readonly<Record<Damage, string>> = {
  'stray-bytes': 'stray bytes before its picture data',
  'no-end': 'no mark at its end',
  'surplus-bytes': 'bytes among its picture data that no row uses',
};

/** Finds grey pictures, unless more than half are grey: in a grey collection they are the rule. Their severity is low. */
export function greyIssues(images: readonly MeasuredImage[]): Finding[] {
  const grey = images.filter(({ isGrey }) => isGrey === 1);
  if (grey.length * 2 > images.length && images.length > 1) return [];
  return grey.map((image) => finding(image, 'grey', 0.3, 'It has no colour, and most others do.'));
}

/** Names a picture by id and content, so that another picture at the same path is another issue. */
export const contentKey = ({ id, pixelHash }: MeasuredImage): string =>
  `${String(id)}:${pixelHash.toString('hex', 0, 8)}`;

/** An issue when a score is below its threshold; else none. */
function issue(
  image: MeasuredImage,
  kind: IssueKind,
  { score, threshold }: { readonly score: number; readonly threshold: number },
  detail: string,
): Finding[] {
  return score < threshold ? [finding(image, kind, Math.min(1, Math.max(0, 1 - score)), detail)] : [];
}

function finding(image: MeasuredImage, kind: IssueKind, severity: number, detail: string): Finding {
  return { kind, severity, detail, images: [image.id], fingerprint: contentKey(image) };
}

const percent = (share: number): string => `${String(Math.round(share * 100))} %`;
const blurSentence = (sharpness: number): string =>
  `The variance of its Laplacian is ${sharpness.toFixed(0)}; a sharp face has 150 or more.`;
