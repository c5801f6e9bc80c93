import type { StarterId } from '../../../../../src-shared/domain/starter';
import type { StarterNote } from './facts';
import { describedStarter } from '../../../features/starters/own-starters';

// Texts of a model card, for the page that travels with a model and for reports.

/** What the classes are, and are not. */
export const asLabelled = `The classes are labels that people gave to pictures ("as labelled"). They are not facts about a person, and neither are this model's outputs. The figures hold for pictures like those it was tested on, and only for them.`;

/** Ends of the sentence "It must not be used". */
export const mustNotBeUsed = [
  'to decide anything about a person: access, employment, credit, insurance, policing, care;',
  "to identify or track anyone, or to infer a person's gender, identity, origin, health or beliefs as a fact;",
  'on people who have not agreed to it, or where the law forbids it.',
];

/** Instructions for using a model of face crops outside Facet. */
export const cropped =
  'It was trained on face crops and needs them: the largest face of a picture, found by BlazeFace (npm @vladmandic/human), cut out with 1.25 times its box about the centre, clamped to the picture and never padded; the whole picture where there is no face. Its predictions are wrong on pictures that are not cropped this way. Facet crops by itself when it predicts.';

/** Names the starter model that the training began with. */
export const starterText = (id: StarterId): string => starterSentence({ id, ...describedStarter(id) });

/** A starter model as facts, in a sentence or more. */
export const starterSentence = ({ id, description, licence, terms }: StarterNote): string =>
  [`It was trained from the starter model ${id}: ${description} Licence: ${licence}.`, ...terms.slice(0, -1)].join(' ');
