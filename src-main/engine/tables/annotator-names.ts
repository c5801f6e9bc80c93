import { createHash } from 'node:crypto';

/** Most characters of a person's name. */
const longestName = 200;

/** Digits of the hash that stands for an address: enough for the annotators of one project. */
const hashDigits = 8;

/**
 * An annotator's name as it is kept. An e-mail address becomes a name that does not tell it and is the same in every file, unless
 * addresses were asked for.
 */
export function annotatorName(text: string, keepsAddresses = false): string {
  const name = text.trim().slice(0, longestName);
  if (keepsAddresses || !/^[^\s@]+@[^\s@]+$/.test(name)) return name;
  return `person ${createHash('sha256').update(name.toLowerCase()).digest('hex').slice(0, hashDigits)}`;
}
