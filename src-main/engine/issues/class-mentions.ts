import type { Catalog } from '../catalog/catalog';
import { presentClass } from '../splits/present-class';

/**
 * How the sentence of an issue mentions a class: by its id, since the sentence is kept and names change. Sentences from before
 * have the names of their time, until the next search.
 */
export const mention = (classId: number): string => `{class:${String(classId)}}`;

/** Puts present names, of merged classes those of what they were merged into, where sentences mention classes. */
export function withClassNames(catalog: Catalog): (sentence: string) => string {
  const present = presentClass(catalog);
  return (sentence) =>
    sentence.replace(
      /\{class:(\d{1,15})\}/g,
      (mentioned, id: string) => catalog.classes.byId(present(Number(id)))?.name ?? mentioned,
    );
}
