/** Sentences beside a run's figures, for the window and the command line alike; empty where there is nothing to say. */

/** Says that classes of a run bear other names now, or were merged into others. */
export function renamedText(run: string, renamed: readonly { readonly then: string; readonly now: string }[]): string {
  if (renamed.length === 0) return '';
  const names = renamed.map(({ then, now }) => `“${now}” was “${then}”`);
  return `When ${run} was trained, ${names.join(' and ')}.`;
}

/** Says how many images no figure counts, since a run doesn't know their class. @param unknown images by class */
export function unknownText(run: string, unknown: Readonly<Record<string, number>>): string {
  const named = Object.entries(unknown).map(
    ([name, images]) => `${images.toLocaleString('en')} ${images === 1 ? 'image' : 'images'} of “${name}”`,
  );
  if (named.length === 0) return '';
  return `Not counted: ${named.join(', ')}. ${run} doesn’t know ${named.length === 1 ? 'this class' : 'these classes'}.`;
}
