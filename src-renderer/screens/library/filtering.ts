import {
  isIssueNumber,
  type AttributeKey,
  type Filter,
  type FilterKey,
  type FilterTerm,
} from '../../../src-shared/domain/filter';
import { imageStates } from '../../../src-shared/domain/image';

/** A group of the facets. Label states and image states share the filter's key 'state', but are groups of their own. */
export type Group = 'class' | 'labelState' | 'split' | 'state' | 'issue';

const keyOf: Record<Group, FilterKey> = {
  class: 'class',
  labelState: 'state',
  split: 'split',
  state: 'state',
  issue: 'issue',
};

/** The group that a term stands for; null for a term that the facets don't show. */
export function groupOf({ key, negated, values }: Filter[number]): Group | null {
  if (negated) return null;
  if (key === 'class' || key === 'split') return key;
  if (key === 'issue') return values.some(isIssueNumber) ? null : 'issue';
  if (key !== 'state') return null;
  return values.every((value) => (imageStates as readonly string[]).includes(value)) ? 'state' : 'labelState';
}

export const valuesOf = (filter: Filter, group: Group): readonly string[] =>
  filter.find((term) => groupOf(term) === group)?.values ?? [];

/** The filter without a group's term: what the group's own counts are taken of. */
export const without = (filter: Filter, group: Group): Filter => filter.filter((term) => groupOf(term) !== group);

/** The filter with a value of a group added to its alternatives, or taken from them. */
export function toggled(filter: Filter, group: Group, value: string): Filter {
  const values = valuesOf(filter, group);
  const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  if (next.length === 0) return without(filter, group);
  const term = { key: keyOf[group], negated: false, values: next };
  const isThere = filter.some((each) => groupOf(each) === group);
  return isThere ? filter.map((each) => (groupOf(each) === group ? term : each)) : [...filter, term];
}

const attributeKey = (name: string): AttributeKey => `attr.${name}`;

/** The term that speaks of an attribute. */
export const attributeTerm = (filter: Filter, name: string): FilterTerm | undefined =>
  filter.find(({ key }) => key === attributeKey(name));

export const withoutAttribute = (filter: Filter, name: string): Filter =>
  filter.filter(({ key }) => key !== attributeKey(name));

/** The filter with a value of an attribute added to its alternatives, or taken from them. */
export function toggledAttribute(filter: Filter, name: string, value: string, negated: boolean): Filter {
  const term = attributeTerm(filter, name);
  const values = term?.negated === negated ? term.values : [];
  const next = values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
  if (next.length === 0) return withoutAttribute(filter, name);
  const changed = { key: attributeKey(name), negated, values: next };
  return term ? filter.map((each) => (each === term ? changed : each)) : [...filter, changed];
}

/** The filter with another text to search paths for; empty for none. */
export function searched(filter: Filter, text: string): Filter {
  const rest = filter.filter(({ key }) => key !== 'path');
  return text === '' ? rest : [...rest, { key: 'path', negated: false, values: [text] }];
}

export const searchOf = (filter: Filter): string => filter.find(({ key }) => key === 'path')?.values[0] ?? '';
