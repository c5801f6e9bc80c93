/** Sentences beside a run's figures, for the window and the command line alike; empty where there is nothing to say. */

/** Says that classes of a run bear other names now, or were merged into others. */
export function renamedText(run: string, renamed: readonly { readonly then: string; readonly now: string }[]): string {
  if (renamed.length === 0) return '';
  const names = renamed.map(({ then, now }) => `“${now}” was “${then}”`);
  return `When ${run} was trained, ${names.join(' and ')}.`;
}

/** Says how many images no figure counts, since a run doesn't know their class. @param unknown images by class */
export function unknownText(run: string, unknown: Readonly<Record<string, number>>): string {
  const named = imagesOf(unknown);
  if (named.length === 0) return '';
  return `Not counted: ${named.join(', ')}. ${run} doesn’t know ${named.length === 1 ? 'this class' : 'these classes'}.`;
}

/**
 * Says how many images are labelled as classes that a run doesn't know, beside figures on the labels of its time: those that were
 * relabelled since still count there, as what they were. @param unknown images by class
 */
export function unknownNowText(run: string, unknown: Readonly<Record<string, number>>): string {
  const named = imagesOf(unknown);
  if (named.length === 0) return '';
  return `${Object.values(unknown)[0] === 1 ? 'There is' : 'There are'} ${named.join(', ')} now: ${run} doesn’t know ${named.length === 1 ? 'this class' : 'these classes'}, and no figure speaks of ${named.length === 1 ? 'it' : 'them'}.`;
}

const imagesOf = (unknown: Readonly<Record<string, number>>): string[] =>
  Object.entries(unknown).map(
    ([name, images]) => `${images.toLocaleString('en')} ${images === 1 ? 'image' : 'images'} of “${name}”`,
  );
