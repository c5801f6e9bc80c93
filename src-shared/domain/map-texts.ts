import type { MapMethod } from './explanation';

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
