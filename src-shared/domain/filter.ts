import * as v from 'valibot';
import { NameText } from './texts';
import { Failure } from './failure';
import { isAttributeName } from './attribute';
import { imageStates, labelStates, parts } from './image';
import { issueKinds } from './issue';

const attributePrefix = 'attr.';

export const filterKeys = [
  'class',
  'confirmed',
  'split',
  'state',
  'tag',
  'source',
  'issue',
  'run',
  'confidence',
  'path',
] as const;
/** `attr.NAME`: the value of an attribute. */
export type AttributeKey = `attr.${string}`;
export type FilterKey = (typeof filterKeys)[number] | AttributeKey;

/** Value of `attr.NAME` that stands for any value. */
export const anyValue = '*';

/** One condition; its values are alternatives. The terms of a filter are and-ed. */
export const FilterTerm = v.object({
  key: v.union([v.picklist(filterKeys), v.custom<AttributeKey>(isAttributeKey)]),
  negated: v.boolean(),
  values: v.pipe(v.array(NameText), v.minLength(1)),
});
export type FilterTerm = v.InferOutput<typeof FilterTerm>;

export const Filter = v.array(FilterTerm);
export type Filter = v.InferOutput<typeof Filter>;

/** Reads `key:value[,value...]`, with `!` in front to negate. @throws Failure of kind 'bad-input' that says what is wrong */
export function parseFilterTerm(text: string): FilterTerm {
  const negated = text.startsWith('!');
  const body = negated ? text.slice(1) : text;
  const colon = body.indexOf(':');
  const key = colon < 0 ? body : body.slice(0, colon);
  if (!isKey(key)) {
    throw new Failure(
      'bad-input',
      `“${text}” is not a filter.`,
      `Write KEY:VALUE, where KEY is one of ${filterKeys.join(', ')}, attr.NAME.`,
    );
  }
  const value = colon < 0 ? '' : body.slice(colon + 1);
  if (value === '') throw new Failure('bad-input', `The filter “${text}” has no value.`, `Write ${key}:VALUE.`);
  // A path may contain commas, so that it is the one key with a single value.
  const values = key === 'path' ? [value] : value.split(',').filter((each) => each !== '');
  const term = { key, negated, values };
  for (const each of values) checkValue(term, each);
  return term;
}

/** Reads `low..high`, `low..` or `..high`; missing ends are 0 and 1. @throws Failure of kind 'bad-input' */
export function parseRange(text: string): { low: number; high: number } {
  const match = /^(\d*\.?\d*)\.\.(\d*\.?\d*)$/.exec(text);
  const low = match?.[1] ? Number(match[1]) : 0;
  const high = match?.[2] ? Number(match[2]) : 1;
  if (!match || !Number.isFinite(low) || !Number.isFinite(high) || low > high) {
    throw new Failure('bad-input', `“${text}” is not a range of confidence.`, 'Write it like confidence:0.4..0.6.');
  }
  return { low, high };
}

/** Reads `r3:wrong` or `r3:right`. @throws Failure of kind 'bad-input' */
export function parseOutcome(text: string): { run: string; outcome: 'wrong' | 'right' } {
  const [run, outcome] = text.split(':');
  if (run === undefined || !/^r\d+$/.test(run) || (outcome !== 'wrong' && outcome !== 'right')) {
    throw new Failure('bad-input', `“run:${text}” is not a filter.`, 'Write it like run:r1:wrong.');
  }
  return { run, outcome };
}

/** Whether a value of `issue` is the number of an issue, not a kind. */
export const isIssueNumber = (value: string): boolean => /^[1-9]\d{0,14}$/.test(value);

/** Name of the attribute in a key `attr.NAME`. */
export const attributeOf = (key: AttributeKey): string => key.slice(attributePrefix.length);

const isKey = (key: string): key is FilterKey => (filterKeys as readonly string[]).includes(key) || isAttributeKey(key);

function isAttributeKey(key: unknown): key is AttributeKey {
  return (
    typeof key === 'string' && key.startsWith(attributePrefix) && isAttributeName(key.slice(attributePrefix.length))
  );
}

function checkValue(term: FilterTerm, value: string): void {
  if (term.key === 'state') checkOneOf(term, value, [...imageStates, ...labelStates]);
  if (term.key === 'confirmed') checkOneOf(term, value, ['yes', 'no']);
  if (term.key === 'split') checkOneOf(term, value, [...parts, 'none']);
  if (term.key === 'issue' && !isIssueNumber(value)) checkOneOf(term, value, issueKinds);
  if (term.key === 'confidence') parseRange(value);
  if (term.key === 'run') parseOutcome(value);
}

/** Noun for a value of a key, where the key itself is none. */
const nounOf = (key: FilterKey): string => (key === 'confirmed' ? 'value of confirmed' : key);

function checkOneOf(term: FilterTerm, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new Failure('bad-input', `“${value}” is not a ${nounOf(term.key)}.`, `It is one of ${allowed.join(', ')}.`);
}
