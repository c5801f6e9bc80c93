import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src-shared/domain/failure';
import { Filter, filterKeys, parseFilterTerm, parseOutcome, parseRange } from '../../../src-shared/domain/filter';

describe('parseFilterTerm', () => {
  it('reads a key and alternatives', () => {
    expect(parseFilterTerm('class:man,woman')).toEqual({ key: 'class', negated: false, values: ['man', 'woman'] });
  });

  it('reads a negation', () => {
    expect(parseFilterTerm('!split:none')).toEqual({ key: 'split', negated: true, values: ['none'] });
  });

  it('takes a path literally, including commas and colons', () => {
    expect(parseFilterTerm('path:a,b:c')).toEqual({ key: 'path', negated: false, values: ['a,b:c'] });
  });

  it('reads an attribute by name', () => {
    expect(parseFilterTerm('!attr.age group:20-29,30-39')).toEqual({
      key: 'attr.age group',
      negated: true,
      values: ['20-29', '30-39'],
    });
    expect(v.is(Filter, [{ key: 'attr.age', negated: false, values: ['*'] }])).toBe(true);
    expect(v.is(Filter, [{ key: 'attr.', negated: false, values: ['*'] }])).toBe(false);
  });

  it('keeps the colon of a run’s outcome', () => {
    expect(parseFilterTerm('run:r12:wrong').values).toEqual(['r12:wrong']);
    expect(parseOutcome('r12:wrong')).toEqual({ run: 'r12', outcome: 'wrong' });
  });

  it.each([
    ['', 'is not a filter'],
    ['colour:red', 'is not a filter'],
    ['attr.:x', 'is not a filter'],
    ['attr.age', 'has no value'],
    ['class', 'has no value'],
    ['class:', 'has no value'],
    ['state:happy', 'is not a state'],
    ['split:dev', 'is not a split'],
    ['confidence:high', 'is not a range'],
    ['confidence:0.9..0.1', 'is not a range'],
    ['run:r1', 'is not a filter'],
    ['run:last:wrong', 'is not a filter'],
  ])('refuses %j with a sentence', (text, sentence) => {
    expect(() => parseFilterTerm(text)).toThrow(sentence);
    expect(() => parseFilterTerm(text)).toThrow(Failure);
  });

  it('throws only Failures of kind bad-input for any input', () => {
    const anyKey = fc.constantFrom(...filterKeys, 'attr.age', 'attr.', 'other');
    fc.assert(
      fc.property(anyKey, fc.string(), fc.boolean(), (key, value, negated) => {
        try {
          const term = parseFilterTerm(`${negated ? '!' : ''}${key}:${value}`);
          expect(term.negated).toBe(negated);
          expect(term.key).toBe(key);
        } catch (error) {
          expect(error).toMatchObject({ kind: 'bad-input' });
        }
      }),
    );
  });
});

describe('parseRange', () => {
  it('reads open ends', () => {
    expect(parseRange('0.4..0.6')).toEqual({ low: 0.4, high: 0.6 });
    expect(parseRange('0.9..')).toEqual({ low: 0.9, high: 1 });
    expect(parseRange('..0.5')).toEqual({ low: 0, high: 0.5 });
  });
});
