import type { Catalog } from '../catalog/catalog';
import { presentClass } from '../catalog/present-class';

/**
 * Mentions a class in the sentence of an issue by its id, since the sentence is stored and names change. Sentences of earlier
 * versions contain the names of their time, until the next search.
 */
export const mention = (classId: number): string => `{class:${String(classId)}}`;

/** Replaces mentions of classes in a sentence by present names; a merged class has the name of the one it was merged into. */
export function withClassNames(catalog: Catalog): (sentence: string) => string {
  const present = presentClass(catalog);
  return (sentence) =>
    sentence.replace(
      /\{class:(\d{1,15})\}/g,
      (mentioned, id: string) => catalog.classes.byId(present(Number(id)))?.name ?? mentioned,
    );
}
