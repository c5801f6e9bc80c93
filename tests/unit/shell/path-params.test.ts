import { expect, it } from 'vitest';
import { contract } from '../../../src-shared/contract';
import { methodName, type Contract } from '../../../src-shared/rpc/declare';
import { KnownPaths } from '../../../src-main/shell/known-paths';
import { pathParams, pathsIn, readPathParams, readPathsIn } from '../../../src-main/shell/path-params';

/** Names of a table's columns. */
const columnNames = (place: string): string[] =>
  ['annotator', 'attributes[]', 'label', 'part', 'path', 'state', 'tags'].map((name) => `${place}.${name}`);

/** Free texts that are not paths. A new text in the contract must be added here or to the shell's table of paths. */
const plainTexts: Readonly<Record<string, readonly string[]>> = {
  'advice.dismiss': ['subject'],
  'annotations.agreement': ['filter[].values[]'],
  'annotations.rename': ['from', 'to'],
  'attributes.counts': ['filter[].values[]', 'name'],
  'classes.add': ['name'],
  'classes.rename': ['name'],
  'classes.setAliases': ['aliases[]'],
  'labels.apply': ['selection.filter[].values[]', 'change.name', 'change.tag', 'change.value', 'reason'],
  'issues.label': ['change.name', 'change.tag', 'change.value'],
  'datasets.write': ['filter[].values[]'],
  'exports.run': ['dataLicence'],
  'explanations.average': ['class', 'actual', 'predicted'],
  'explanations.of': ['class'],
  'explanations.page': ['class'],
  'explanations.write': ['class', 'images.actual', 'images.filter[].values[]', 'images.predicted'],
  'forgets.run': ['selection.filter[].values[]'],
  'imports.preview': columnNames('columns'),
  'imports.recognise': ['choice.label', 'choice.pattern'],
  'imports.run': [...columnNames('labels.columns'), 'labels.choice.label', 'labels.choice.pattern'],
  'labels.applyFromFile': ['reason', ...columnNames('columns')],
  'images.list': ['filter[].values[]'],
  'images.view': ['filter[].values[]'],
  'images.counts': ['filter[].values[]'],
  'models.describe': ['output'],
  'models.evaluate': ['output', 'classes[]', 'map[].theirs', 'map[].ours', 'on.filter[].values[]'],
  'predictions.classify': ['decision.class'],
  'predictions.run': ['decision.class'],
  'runs.atThreshold': ['decision.class'],
  'runs.curves': ['class'],
  'runs.decide': ['decision.class'],
  'runs.evaluate': ['decision.class', 'on.filter[].values[]', 'slices[]'],
  'runs.mistakes': ['actual', 'predicted'],
  'runs.note': ['note'],
  'runs.outcomes': [...['actual', 'predicted', 'pair[]', 'slice.key', 'slice.value', 'decision.class', 'answer.class']],
  'runs.slices': ['keys[]'],
  'runs.sliceView': ['key', 'value'],
  'splits.make': ['group', 'keepTogether[].name'],
  'splits.tied': ['choices[].name'],
  'runs.train': ['recipe', 'recipe.description', 'recipe.name'],
  'recipes.save': ['recipe.description', 'recipe.name'],
  'secondLooks.start': ['filter[].values[]'],
  'serving.start': ['decision.class'],
  'settings.change': ['actor'],
  'starters.add': ['licence', 'output'],
  'suspects.find': ['recipe', 'recipe.description', 'recipe.name'],
  'snapshots.exportCsv': ['snapshot'],
  'views.rename': ['name'],
  'views.save': ['name', 'filter[].values[]'],
};

interface Described {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Described>>;
  readonly item?: Described;
  /** Of a tuple. */
  readonly items?: readonly Described[];
  readonly wrapped?: Described;
  readonly options?: readonly Described[];
  readonly getter?: (input: unknown) => Described;
  readonly pipe?: readonly (Described & { readonly kind: string })[];
}

/** Paths to unrestricted texts in a schema. A text with a pattern is not a path. */
function textsOf(schema: Described, place: string): string[] {
  const isHeld = schema.pipe?.some(({ type }) => type === 'regex') ?? false;
  if (schema.type === 'string') return isHeld ? [] : [place];
  // A text or an object, each with a schema of its own.
  if (schema.getter) return ['', {}].flatMap((input) => textsOf(schema.getter?.(input) ?? schema, place));
  // A value that is checked as a whole first, such as a recipe's fields, is described by a later schema of the pipe.
  const later = schema.pipe?.slice(1).find(({ kind }) => kind === 'schema');
  if (later) return textsOf(later, place);
  if (schema.wrapped) return textsOf(schema.wrapped, place);
  if (schema.items) return schema.items.flatMap((each) => textsOf(each, `${place}[]`));
  if (schema.item) return textsOf(schema.item, `${place}[]`);
  if (schema.entries) {
    return Object.entries(schema.entries).flatMap(([name, each]) =>
      textsOf(each, place === '' ? name : `${place}.${name}`),
    );
  }
  const options = schema.type === 'picklist' ? [] : (schema.options ?? []);
  return options.flatMap((each) => textsOf(each, place));
}

const requests = Object.entries<Contract[string]>(contract).flatMap(([noun, members]) =>
  Object.entries(members).flatMap(([member, declaration]) =>
    declaration.kind === 'event' ? [] : [{ method: methodName(noun, member), params: declaration.params }],
  ),
);

it.each(requests)('$method: each of its texts is listed as a path or as no path', ({ method, params }) => {
  const texts = [...new Set(textsOf(params, ''))].sort();
  const listed = [pathParams, readPathParams, plainTexts].flatMap((each) => each[method] ?? []);
  expect(listed.sort()).toEqual(texts);
});

it('only existing requests are listed', () => {
  const methods = requests.map(({ method }) => method);
  const listed = [pathParams, readPathParams, plainTexts].flatMap((each) => Object.keys(each));
  expect(listed.filter((each) => !methods.includes(each))).toEqual([]);
});

it('paths are found in objects and lists, and nowhere else', () => {
  const predict = { model: 'm', paths: ['a', 'b'], csv: null, copyInto: 'c' };
  expect(pathsIn('predictions.run', predict)).toEqual(['m', 'a', 'b', 'c']);
  expect(pathsIn('imports.run', { folder: 'f', labels: { from: 'file', file: 'l' } })).toEqual(['f', 'l']);
  expect(pathsIn('imports.run', { folder: 'f', labels: { from: 'none' } })).toEqual(['f']);
  expect(pathsIn('labels.undo', {})).toEqual([]);
});

it('a file to unpack may lie in a chosen folder; a folder to write must be chosen itself', () => {
  const known = new KnownPaths();
  known.add('/photos');
  const unpack = { source: '/photos/fer2013.csv', into: '/photos/new' };
  expect([pathsIn('imports.unpack', unpack), readPathsIn('imports.unpack', unpack)]).toEqual([
    ['/photos/new'],
    ['/photos/fer2013.csv'],
  ]);
  expect(() => {
    known.require([], ['/photos/fer2013.csv']);
  }).not.toThrow();
  for (const [chosen, toRead] of [
    [['/photos/new'], []],
    [[], ['/photos2/fer2013.csv']],
    [[], ['/photos/../etc/passwd']],
  ] as const) {
    expect(() => {
      known.require(chosen, toRead);
    }).toThrow('was not chosen in this window');
  }
});
