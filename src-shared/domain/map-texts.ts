import type { HeatMap, MapMethod } from './explanation';

/** A way to make maps, for the person. */
interface MapText {
  readonly name: string;
  /** What a bright part means; one sentence. */
  readonly meaning: string;
}

/** Names and meanings of the ways to make maps. */
export const mapTexts: Readonly<Record<MapMethod, MapText>> = {
  cam: {
    name: 'Class activation map',
    meaning: 'Exact: the parts add up to the model’s evidence for the class, apart from a constant.',
  },
  gradcam: {
    name: 'Grad-CAM',
    meaning: 'Approximate: features weighted by how much the evidence for the class would change with them.',
  },
  hirescam: {
    name: 'HiResCAM',
    meaning: 'Approximate: each place weighted by how much the evidence for the class would change with it.',
  },
  occlusion: {
    name: 'Occlusion',
    meaning: 'Measured: how much of the class’s probability is lost when a grey patch covers the part.',
  },
};

/** Sentence on how much the brightest part of a map matters; empty where the unit means nothing to a person. */
export function peakText(method: MapMethod, { values }: HeatMap): string {
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  if (largest === 0) return 'No part of the picture speaks for this class.';
  if (method !== 'occlusion') return '';
  const share = 100 * largest;
  return `The brightest part takes away ${share < 0.01 ? 'less than 0.01' : share.toPrecision(2)} points of probability.`;
}
