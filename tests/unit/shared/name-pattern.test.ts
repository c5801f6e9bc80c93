import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchName, misfit, withoutExtension } from '../../../src-shared/domain/name-match';
import { escaped, readPattern, type NamePattern } from '../../../src-shared/domain/name-pattern';
import { piecesOf, patternOf, rolesAtFirst, type PieceRole } from '../../../src-shared/domain/name-pieces';
import { proposePattern } from '../../../src-shared/domain/name-shapes';

function pattern(text: string): NamePattern {
  const read = readPattern(text);
  if ('fault' in read) throw new Error(read.fault.says);
  return read.pattern;
}

const match = (text: string, path: string) => {
  const values = matchName(pattern(text), path);
  return values && Object.fromEntries(values);
};

test.each([
  [
    '{age}_{gender:0=man,1=woman}_{race:0=White,...}_{date}',
    'a/26_1_2_20170116.jpg',
    { age: '26', gender: 'woman', race: '2', date: '20170116' },
  ],
  ['{age}_{*}_{*}_{*:digits}[.jpg]', '26_1_2_2017.jpg.chip.jpg', null],
  ['{age}_{*}_{*}_{*}', '26_1_2_2017.jpg.chip.jpg', { age: '26' }],
  ['{age}_{gender}[_{date:digits}][-{n}]', '26_m.png', { age: '26', gender: 'm' }],
  ['{age}_{gender}[_{date:digits}][-{n}]', '26_m_2017.png', { age: '26', gender: 'm', date: '2017' }],
  ['{age}_{gender}[_{date:digits}][-{n}]', '26_m_2017-4.png', { age: '26', gender: 'm', date: '2017', n: '4' }],
  ['{person}_{n:digits}', 'anna_maria_0001.jpg', { person: 'anna_maria', n: '0001' }],
  ['{person}_{n:digits}', 'anna_maria.jpg', null],
  ['{person}{n:digits}', 'anna12b.jpg', null],
  ['{person:letters}{n:digits}{*}', 'anna12b.jpg', { person: 'anna', n: '12' }],
  ['{person:2}.{label:AN=angry,NE=neutral}{n:digits}.{*}', 'KA.AN1.39.tiff', { person: 'KA', label: 'angry', n: '1' }],
  ['{y:4}{m:2}{d:2}', '20170116.jpg', { y: '2017', m: '01', d: '16' }],
  ['{label}/{person}/{*}', 'set/man/anna/1.jpg', { label: 'man', person: 'anna' }],
  ['{label}/{person}/{*}', 'anna/1.jpg', null],
  ['{label:a=short,ab=long}{*}', 'abc.jpg', { label: 'long' }],
  ['{label:a=short,ab=long}{*}', 'ab.jpg', { label: 'short' }],
  ['({label}) [[{*}]] {{x}}', '(man) [7] {x}.jpg', { label: 'man' }],
  ['{name}-{label}', 'José-man.jpg', { name: 'José', label: 'man' }],
  ['{label}', 'a.b.39', { label: 'a.b.39' }],
])('%s reads %s', (text, path, values) => {
  expect(match(text, path)).toEqual(values);
});

test.each([
  ['', 'The pattern names no field, such as {label} (at character 1).'],
  ['{*}', 'The pattern names no field, such as {label} (at character 1).'],
  ['{a}_{b', 'This “{” has no “}”; write {{ for the character itself (at character 5).'],
  ['{a}}_', 'This “}” has no “{”; write }} for the character itself (at character 4).'],
  ['{a}_{a}', 'There are two fields called “a” (at character 5).'],
  ['{}', 'This field has no name; write {*} for a text to be ignored (at character 1).'],
  ['{__proto__}', 'A field can’t be called “__proto__” (at character 1).'],
  [
    '{a}{b}',
    'Nothing says where {a} ends; put a text between, or say {a:letters}, {a:digits} or {a:4} (at character 4).',
  ],
  [
    '{a:word}',
    '“word” is no kind of field; there are digits, letters, a number of characters, and codes as in 0=man,1=woman (at character 4).',
  ],
  ['{a:0=x,1}', '“1” is no code with its value, as in 0=man (at character 8).'],
  ['{a:0=x,0=y}', 'The code “0” has two values (at character 8).'],
  ['{a:...,0=y}', '“...” for other values comes last (at character 8).'],
  ['{a}[_{b}', 'This “[” has no “]” (at character 4).'],
  ['{a}]', 'This “]” has no “[”; write ]] for the character itself (at character 4).'],
  ['{a}[]', 'This part in […] is empty (at character 4).'],
  ['[{a}]', 'A pattern can’t begin with a part that may be missing (at character 1).'],
  ['{a}[_[{b}]]', 'A part in […] can’t hold another one (at character 6).'],
  ['{a}[_{b}]_{c}', 'Parts in […] may be missing, so nothing can follow them (at character 10).'],
])('%j is refused with a sentence that names the place', (text, says) => {
  expect(readPattern(text)).toEqual({ fault: { at: expect.any(Number) as number, says } });
});

test('a name that does not fit is told with its reason', () => {
  const utk = pattern('{age:digits}_{gender:0=man,1=woman}_{race:digits}_{*}');
  expect(misfit(utk, '26_3_2_2017.jpg')).toBe('gender is “3”, which is not among its codes');
  expect(misfit(utk, '61_1_20170109142408075.jpg')).toBe(`it does not fit ${utk.text}`);
  expect(misfit(pattern('{label}/{*}'), 'a.jpg')).toBe('it lies in fewer folders than {label}/{*} has');
});

test('extensions are cut, numbers and hidden names are not', () => {
  expect(['a.jpg', 'a.b.tiff', 'KA.AN1.39', '.hidden', 'x/.hidden', 'a.superlong'].map(withoutExtension)).toEqual([
    'a',
    'a.b',
    'KA.AN1.39',
    '.hidden',
    'x/.hidden',
    'a.superlong',
  ]);
});

test('any text reads as a pattern or is refused, and matching it takes no longer for nasty names', () => {
  const texts = fc.array(
    fc.constantFrom('{a}', '{b:digits}', '{*}', '{c:a=1,aa=2,...}', '[', ']', 'a', '_', '/', '{', '}', ':', '{d:2}'),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(texts, fc.string({ maxLength: 40 }), (parts, name) => {
      const read = readPattern(parts.join(''));
      if ('fault' in read) expect(read.fault.says).toMatch(/ \(at character \d+\)\.$/u);
      else matchName(read.pattern, name);
    }),
  );
  const nasty = pattern(`${'{*}a'.repeat(30)}{label:digits}`);
  const begin = performance.now();
  expect(matchName(nasty, `${'a'.repeat(900)}!`)).toBeNull();
  expect(performance.now() - begin).toBeLessThan(10_000); // backtracking would take for ever
});

test('values are found again in names that were put together by the pattern', () => {
  const word = fc.stringMatching(/^[a-z]{1,6}$/u);
  fc.assert(
    fc.property(word, fc.nat(9999), word, fc.string({ maxLength: 5 }), (person, number, label, literal) => {
      const text = literal.normalize('NFC').replaceAll('/', '').trim();
      const read = pattern(`${escaped(text)}{person:letters}{n:digits}-{label}`);
      expect(Object.fromEntries(matchName(read, `x/${text}${person}${String(number)}-${label}.jpg`) ?? [])).toEqual({
        person,
        n: String(number),
        label,
      });
    }),
  );
});

test('a pattern is built by clicking on the pieces of an example', () => {
  const pieces = piecesOf('faces/anna_maria_0001-f3 (2).jpg');
  expect(pieces.map(({ text }) => text)).toEqual('anna|_|maria|_|0001|-|f|3| |(|2|)'.split('|'));
  const roles = rolesAtFirst(pieces);
  const set = (index: number, role: PieceRole) => (roles[index] = role);
  set(0, { role: 'field', name: 'person' });
  set(2, { role: 'field', name: 'person' });
  set(4, { role: 'field', name: 'number' });
  set(6, {
    role: 'field',
    name: 'gender',
    codes: new Map([
      ['f', 'woman'],
      ['m', 'man'],
    ]),
  });
  const built = patternOf(pieces, roles);
  expect(built).toBe('{person}_{number:digits}-{gender:f=woman,m=man}{*} ({*})');
  expect(match(built, 'faces/anna_maria_0001-f3 (2).jpg')).toEqual({
    person: 'anna_maria',
    number: '0001',
    gender: 'woman',
  });
});

test('a built pattern fits its example, whatever the roles', () => {
  const role = fc.constantFrom<PieceRole>(
    { role: 'text' },
    { role: 'ignored' },
    { role: 'field', name: 'a' },
    { role: 'field', name: 'b' },
  );
  const name = fc.stringMatching(/^[a-z0-9_\-. ()[\]{}]{1,15}$/u);
  fc.assert(
    fc.property(name, fc.array(role, { minLength: 15, maxLength: 15 }), (text, roles) => {
      const pieces = piecesOf(`${text}.jpg`);
      expect(pieces.map((piece) => piece.text).join('')).toBe(text);
      const read = readPattern(patternOf(pieces, roles.slice(0, pieces.length)));
      // One field in two places, and a pattern without a field, are refused with a sentence.
      if ('fault' in read) expect(read.fault.says).toMatch(/two fields|names no field/u);
      else expect(matchName(read.pattern, `${text}.jpg`)).not.toBeNull();
    }),
  );
});

test('the likeliest pattern has the piece with few values as its label', () => {
  const names = Array.from(
    { length: 200 },
    (_, index) => `img_${['man', 'woman'][index % 2] ?? ''}_${String(index)}.jpg`,
  );
  expect(proposePattern(names)).toEqual({ pattern: 'img_{label}_{*}', label: 'label', fits: 1 });
  const utk = Array.from(
    { length: 200 },
    (_, index) => `${String(1 + (index % 90))}_${String(index % 2)}_2017${String(index)}.jpg`,
  );
  expect(proposePattern(utk)).toEqual({ pattern: '{field 1}_{label}_{*}', label: 'label', fits: 1 });
  expect(proposePattern(Array.from({ length: 200 }, (_, index) => `IMG_${String(index)}.jpg`))).toBeNull();
  const shots = Array.from({ length: 200 }, (_, index) => `2019-05-0${String(1 + (index % 9))} ${String(index)}.jpg`);
  expect(proposePattern(shots)).toBeNull();
  const cameras = Array.from({ length: 200 }, (_, index) => `${['IMG', 'DSC'][index % 2] ?? ''}_${String(index)}.jpg`);
  expect(proposePattern(cameras)).toBeNull();
  expect(proposePattern(names.slice(0, 8))).toBeNull();
  expect(proposePattern([])).toBeNull();
});
