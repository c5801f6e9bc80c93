import type { IssueKind } from '../../../src-shared/domain/issue';
import type { Finding } from '../catalog/issue-findings';
import type { MeasuredImage } from '../catalog/measures';

/**
 * A picture's scores, 0 bad .. 1 good, and below which one is an issue. Scores and thresholds of dark, light and odd-aspect
 * are cleanvision's (issue_managers/image_property.py and image_property_issue_manager.py), 1 - score is the severity.
 * - blurred: cleanvision's form 1 - exp(-deviation of the edges / 100), of the Laplacian here. Its threshold 0.17, on edges
 *   from eight neighbours, is about 60 squared grey levels on ours; so were 9 of 10 faces blurred by 1.5 pixels of the
 *   64 × 64, and 1 of 200 unblurred ones.
 * - low-contrast: the range between the 1st and the 99th percentile, as skimage.exposure.is_low_contrast has it; its
 *   threshold of 0.05 tells only empty pictures, 0.2 lies below all of 7,400 faces from the web.
 * - tiny: the shorter edge in pixels over 32; a training picture of 96 or more would be made up of thrice enlarged pixels.
 */
export const thresholds = {
  dark: 0.37,
  light: 0.05,
  blurred: 1 - Math.exp(-Math.sqrt(60) / 100),
  lowContrast: 0.2,
} as const;
const oddAspect = 0.35;
const tinyEdge = 32;

/** The issues of one picture by itself, but grey. */
export function pictureIssues(image: MeasuredImage): Finding[] {
  const { width, height, brightness5, brightness99, contrast, sharpness } = image;
  const spoilt = [
    ...issue(
      image,
      'dark',
      brightness99,
      thresholds.dark,
      `Its brightest parts reach ${percent(brightness99)} of white.`,
    ),
    ...issue(
      image,
      'light',
      1 - brightness5,
      thresholds.light,
      `Its darkest parts are ${percent(brightness5)} of white.`,
    ),
  ];
  // What is dark or light spans few tones, and what is flat has weak edges, whatever its focus.
  if (spoilt.length === 0) {
    spoilt.push(
      ...issue(image, 'low-contrast', contrast, thresholds.lowContrast, `It spans ${percent(contrast)} of all tones.`),
    );
  }
  const blur = 1 - Math.exp(-Math.sqrt(sharpness) / 100);
  const aspect = Math.min(width / height, height / width);
  const edge = Math.min(width, height);
  const size = `It is ${String(width)} × ${String(height)} pixels.`;
  return [
    ...spoilt,
    ...(spoilt.length > 0 ? [] : issue(image, 'blurred', blur, thresholds.blurred, blurSentence(sharpness))),
    ...issue(image, 'odd-aspect', aspect, oddAspect, size),
    ...(edge < tinyEdge ? issue(image, 'tiny', edge / tinyEdge, 1, size) : []),
  ];
}

/** Grey pictures, where they are fewer than half: in a grey collection they are the rule. Listed mildly, as a trait. */
export function greyIssues(images: readonly MeasuredImage[]): Finding[] {
  const grey = images.filter(({ isGrey }) => isGrey === 1);
  if (grey.length * 2 > images.length && images.length > 1) return [];
  return grey.map((image) => finding(image, 'grey', 0.3, 'It has no colour, and most others have.'));
}

/** Names a picture with its content, so that another picture at the same place is another issue. */
export const contentKey = ({ id, pixelHash }: MeasuredImage): string =>
  `${String(id)}:${pixelHash.toString('hex', 0, 8)}`;

function issue(image: MeasuredImage, kind: IssueKind, score: number, threshold: number, detail: string): Finding[] {
  return score < threshold ? [finding(image, kind, Math.min(1, Math.max(0, 1 - score)), detail)] : [];
}

function finding(image: MeasuredImage, kind: IssueKind, severity: number, detail: string): Finding {
  return { kind, severity, detail, images: [image.id], fingerprint: contentKey(image) };
}

const percent = (share: number): string => `${String(Math.round(share * 100))} %`;
const blurSentence = (sharpness: number): string =>
  `The variance of its Laplacian is ${sharpness.toFixed(0)}; a sharp face has 150 and more.`;
