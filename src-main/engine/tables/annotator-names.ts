import { createHash } from 'node:crypto';

/** Most characters of a person's name. */
const longestName = 200;

/** Digits of the hash that stands for an address: enough for the annotators of one project. */
const hashDigits = 8;

/** A note on an import whose annotators have addresses. */
export const addressesNote = 'E-mail addresses of annotators are not taken over; annotators get other names instead.';

/** Whether a text is, or contains, an e-mail address. Takes linear time: texts come from strangers. */
export const hasAddress = (text: string): boolean => /[^\s@<>]@[^\s@<>]/.test(text);

/**
 * An annotator's name as it is kept. An e-mail address, or a name that contains one, becomes a name that does not tell it and is the same
 * in every file, unless addresses were asked for.
 */
export function annotatorName(text: string, keepsAddresses = false): string {
  const name = text.trim().slice(0, longestName);
  if (keepsAddresses || !hasAddress(name)) return name;
  const address = name.split(/[\s<>]+/).find(hasAddress) ?? name;
  return `person ${createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, hashDigits)}`;
}
