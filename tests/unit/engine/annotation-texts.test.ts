import { describe, expect, it } from 'vitest';
import { JsonSplitter } from '../../../src-main/engine/tables/annotations/json-splitter';
import { KnownImages } from '../../../src-main/engine/tables/annotations/known-images';
import { namesOf } from '../../../src-main/engine/tables/annotations/label-studio/image-names';
import { parseXml } from '../../../src-main/engine/tables/annotations/xml/elements';
import type { Yaml } from '../../../src-main/engine/tables/annotations/yaml/values';
import { isYamlList, isYamlMap, parseYaml } from '../../../src-main/engine/tables/annotations/yaml/yaml';
import { seededRandom } from '../../helpers/histories/random';

/** A YAML value as plain data. */
const plain = (yaml: Yaml): unknown => {
  if (isYamlMap(yaml)) return Object.fromEntries([...yaml].map(([key, value]) => [key, plain(value)]));
  return isYamlList(yaml) ? yaml.map(plain) : yaml;
};

describe('YAML of data sets', () => {
  it.each<[string, string, unknown]>([
    ['a map', 'nc: 2\nnames: ~\n', { nc: '2', names: null }],
    ['a list in brackets', 'names: [\'a b\', "c\\n", d e ]', { names: ['a b', 'c\n', 'd e'] }],
    ['a list over lines', 'names: [a,\n  b,\n  c]\nnc: 3', { names: ['a', 'b', 'c'], nc: '3' }],
    ['a list at its key', 'names:\n- a\n- "b # c"\nnc: 1', { names: ['a', 'b # c'], nc: '1' }],
    ['a map in brackets', 'names: {0: a, 1: "b", 2}', { names: { 0: 'a', 1: 'b', 2: null } }],
    ['comments and marks', '---\n# all\nnames: # these\n  0: a#b # c\n', { names: { 0: 'a#b' } }],
    ['quotes in a plain text', "a: it's # not quoted\nb: 'it''s'", { a: "it's", b: "it's" }],
    ['lists of maps', '- a: 1\n  b:\n    c: 2\n- d\n-\n  e: 3\n', [{ a: '1', b: { c: '2' } }, 'd', { e: '3' }]],
    ['a URL', 'url: https://a.b/c\n', { url: 'https://a.b/c' }],
    ['odd indentation', 'a:\n    b: 1\n  c: 2\nd: 3', { a: { b: '1' }, d: '3' }],
    ['nothing', '', null],
  ])('reads %s', (_, text, expected) => {
    expect(plain(parseYaml(text))).toEqual(expected);
  });

  it('ends on anything', () => {
    const odd = [
      '['.repeat(5000),
      '{'.repeat(5000),
      '- '.repeat(5000),
      '"\\"'.repeat(20_000),
      'a: ['.repeat(3000),
      "'",
      '-\n'.repeat(9000),
    ];
    const from = performance.now();
    for (const text of odd) parseYaml(`names: ${text}\nb: c`);
    for (const text of odd) parseYaml(text);
    expect(performance.now() - from).toBeLessThan(2000);
  });
});

describe('lists in JSON', () => {
  const split = (text: string, root: 'list' | 'map', size: number): unknown[] => {
    const splitter = new JsonSplitter(root);
    const found: unknown[] = [];
    for (let from = 0; from < text.length; from += size) {
      for (const piece of splitter.add(text.slice(from, from + size))) {
        found.push([piece.list, typeof piece.text === 'string' ? JSON.parse(piece.text) : piece.text.message]);
      }
    }
    expect(splitter.hasEnded).toBe(true);
    return found;
  };

  it('are split as JSON.parse reads them, in pieces of any size', () => {
    const random = seededRandom(5);
    const value = (depth: number): unknown => {
      const kind = Math.floor(random() * (depth > 3 ? 4 : 6));
      if (kind === 0) return random();
      if (kind === 1) return ['a"]}', '\\', '{[', 'é\u2028', ''][Math.floor(random() * 5)];
      if (kind === 2) return null;
      if (kind === 3) return random() < 0.5;
      const many = Array.from({ length: Math.floor(random() * 4) }, () => value(depth + 1));
      return kind === 4 ? many : Object.fromEntries(many.map((each, index) => [`k"${String(index)}`, each]));
    };
    for (let round = 0; round < 200; round += 1) {
      const list = Array.from({ length: Math.floor(random() * 5) }, () => value(0));
      const size = 1 + Math.floor(random() * 20);
      const indent = round % 2 === 0 ? undefined : 2;
      expect(split(JSON.stringify(list, null, indent), 'list', size)).toEqual(list.map((each) => [null, each]));
      const map = { info: value(0), images: list, 'odd "key"': [1], more: { images: [9] }, last: value(0) };
      const expected = Object.entries(map).flatMap(([key, each]) =>
        Array.isArray(each) ? each.map((element): unknown => [key, element]) : [],
      );
      expect(split(JSON.stringify(map, null, indent), 'map', size)).toEqual(expected);
    }
  });

  it('are refused in another form, and elements that are too deep are left out', () => {
    const reasons = ['', 'x', '{}', '[1]2', '[', '[1}'].map((text) => {
      const splitter = new JsonSplitter('list');
      try {
        return [...splitter.add(text)].map(({ text: each }) => each).concat(splitter.hasEnded ? [] : ['…']);
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(reasons).toEqual([
      ['…'],
      'it is no list in JSON',
      'it is no list in JSON',
      'it goes on after its end',
      ['…'],
      ['1'],
    ]);
    const deep = `[1,${'['.repeat(300)}${']'.repeat(300)},2]`;
    expect(split(deep, 'list', 7)).toEqual([
      [null, 1],
      [null, 'it is nested deeper than 200 levels'],
      [null, 2],
    ]);
  });
});

describe('images by names of another computer', () => {
  const images = new KnownImages([
    'train/a/1.jpg',
    'val/a/1.jpg',
    'val2017/2.JPG',
    'train2017/2.jpg',
    'x/3.jpg',
    'y/3.png',
    'é.jpg',
  ]);

  it.each<[string, string, 'train' | 'validation' | null, string | null]>([
    ['/home/me/train/a/1.jpg', '', null, 'train/a/1.jpg'],
    ['a/1.jpg', '', null, null],
    ['a/1.jpg', 'val', null, 'val/a/1.jpg'],
    ['2.jpg', '', 'train', 'train2017/2.jpg'],
    ['2', '', 'validation', 'val2017/2.JPG'],
    ['3.png', '', null, 'y/3.png'],
    ['3', '', null, null],
    ['C:\\photos\\x\\3.jpg', '', null, 'x/3.jpg'],
    ['e\u0301.jpg', '', null, 'é.jpg'],
    ['4.jpg', '', null, null],
  ])('%s near “%s” in %s is %s', (name, near, part, expected) => {
    expect(images.find(name, near, part)).toBe(expected);
  });
});

describe('addresses of images in Label Studio', () => {
  it.each([
    ['/data/upload/12/1a2b3c4d-my%20face.jpg', ['1a2b3c4d-my face.jpg', 'my face.jpg']],
    ['/data/upload/1a2b3c4d-a.jpg', ['1a2b3c4d-a.jpg', 'a.jpg']],
    ['/data/upload/1/12345678.jpg', ['/data/upload/1/12345678.jpg']],
    ['/data/local-files/?d=a%2Fb.jpg&x=1', ['a/b.jpg']],
    ['s3://bucket/a/b.jpg', ['a/b.jpg']],
    ['https://host:80/a/b.jpg?x=%2F#y', ['a/b.jpg']],
    ['https://host/%zz.jpg', ['%zz.jpg']],
    ['a/b.jpg', ['a/b.jpg']],
  ])('%s', (text, expected) => {
    expect(namesOf(text)).toEqual(expected);
  });
});

describe('XML', () => {
  it('is read without its document type, up to a depth', () => {
    const texts: string[] = [];
    const xml =
      '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a><b>1<c/>2</b><b><![CDATA[<3>]]></b></a>';
    parseXml(xml, { close: (path, text) => texts.push(`${path.join('/')}=${text}`) });
    expect(texts).toEqual(['a/b/c=', 'a/b=12', 'a/b=<3>', 'a=']);
    expect(() => {
      parseXml('<a>'.repeat(100), {});
    }).toThrow('it is nested deeper than 64 elements');
  });
});
