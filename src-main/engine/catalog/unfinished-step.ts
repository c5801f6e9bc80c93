import type { Catalog } from './catalog';

/** Rows per slice when nobody waits for one. */
const most = 5000;

/** Takes back a step that was left unfinished by an engine that died. Called when a project is opened, before anything is shown. */
export function takeBackUnfinishedStep(catalog: Catalog): void {
  while (takeBackSlice(catalog, most));
}

/** Takes back a slice of the step that is underway, the last events first. @returns false when none is underway */
export function takeBackSlice(catalog: Catalog, limit: number): boolean {
  return catalog.transaction(() => {
    const { stepUnderway } = catalog;
    const underway = stepUnderway.current();
    if (!underway) return false;
    const labels = stepUnderway.lastLabels(underway, limit);
    const tags = stepUnderway.lastTags(underway, limit);
    const attributes = stepUnderway.lastAttributes(underway, limit);
    const confirmations = stepUnderway.lastConfirmations(underway, limit);
    for (const { event, image, from } of labels) {
      catalog.images.setLabel(image, from);
      stepUnderway.deleteLabel(event);
    }
    for (const { event, image, tag, added } of tags) {
      catalog.tags.set(image, tag, !added);
      stepUnderway.deleteTag(event);
    }
    for (const { event, image, name, from } of attributes) {
      catalog.attributes.set(image, name, from);
      stepUnderway.deleteAttribute(event);
    }
    for (const { event, image, from } of confirmations) {
      catalog.confirmations.set(image, from);
      stepUnderway.deleteConfirmation(event);
    }
    const found = labels.length + tags.length + attributes.length + confirmations.length;
    if (found === 0) stepUnderway.forget(underway);
    return true;
  });
}
