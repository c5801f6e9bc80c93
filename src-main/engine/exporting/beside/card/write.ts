import { join } from 'node:path';
import { writeSynced } from '../../../../platform/atomic';
import { htmlCard } from './html';
import { jsonCard } from './json';
import { markdownCard } from './markdown';
import type { CardFacts } from './facts';
import { sectionsOf, titleOf } from './sections';

/** Writes the model card in its three forms. */
export async function writeCard(folder: string, facts: CardFacts): Promise<void> {
  const [title, sections] = [titleOf(facts), sectionsOf(facts)];
  await writeSynced(join(folder, 'MODEL_CARD.md'), markdownCard(title, sections));
  await writeSynced(join(folder, 'MODEL_CARD.html'), htmlCard(title, sections));
  await writeSynced(join(folder, 'MODEL_CARD.json'), jsonCard(facts));
}
