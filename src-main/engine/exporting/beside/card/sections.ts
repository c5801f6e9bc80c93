import type { Section } from './document';
import type { CardFacts } from './facts';
import { analyses } from './quantitative';
import { caveats, evaluationData, trainingData } from './data-sections';
import { details } from './details';
import { factors, intendedUse, metrics, ethics } from './use-sections';

export const titleOf = ({ run }: CardFacts): string => `Model card of ${run}`;

/** A card's sections, in the order of Mitchell et al. 2019, Model Cards for Model Reporting (https://arxiv.org/abs/1810.03993). */
export const sectionsOf = (facts: CardFacts): Section[] => [
  { title: 'Model details', blocks: details(facts) },
  { title: 'Intended use', blocks: intendedUse(facts) },
  { title: 'Factors', blocks: factors(facts) },
  { title: 'Metrics', blocks: metrics(facts) },
  { title: 'Evaluation data', blocks: evaluationData(facts) },
  { title: 'Training data', blocks: trainingData(facts) },
  { title: 'Quantitative analyses', blocks: analyses(facts) },
  { title: 'Ethical considerations', blocks: ethics(facts) },
  { title: 'Caveats and recommendations', blocks: caveats(facts) },
];
