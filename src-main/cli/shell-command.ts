/** A command of Facet as a person can copy it into a POSIX shell. */
export const shellCommand = (...words: readonly string[]): string => ['facet', ...words.map(inShell)].join(' ');

/** Quotes what a POSIX shell would not take as one word. */
export const inShell = (text: string): string =>
  /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
