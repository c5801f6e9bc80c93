import type { FilterTerm } from '../../../src-shared/domain/filter';
import { visibleText } from '../../components/format';

const keyNames: Partial<Record<FilterTerm['key'], string>> = { split: 'Split', path: 'Path', run: 'Run' };

/** A condition as a person reads it: 'man or woman', 'not Split: test'. */
export function termText({ key, negated, values }: FilterTerm): string {
  const text = values.map((value) => (value === 'none' ? 'not dealt' : visibleText(value))).join(' or ');
  const name = keyNames[key];
  return `${negated ? 'not ' : ''}${name === undefined ? text : `${name}: ${text}`}`;
}
