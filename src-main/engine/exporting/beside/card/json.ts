import type { CardFacts } from './facts';
import { asLabelled, mustNotBeUsed } from './texts';

/** A card as data: the facts, and the sentences that belong to every model. */
export const jsonCard = (facts: CardFacts): string =>
  `${JSON.stringify({ document: 'facet-model-card', version: 1, ...facts, asLabelled, mustNotBeUsed }, null, 2)}\n`;
