/**
 * Parameters of requests and jobs that are paths of this computer: a dot goes into an object, [] through a list. The shell passes
 * a request on only if the person chose all its paths. A unit test keeps the table complete.
 */
export const pathParams: Readonly<Record<string, readonly string[]>> = {
  'backups.check': ['path'],
  'backups.list': ['path'],
  'backups.restore': ['path'],
  'captures.keep': ['folder'],
  'project.create': ['path'],
  'project.open': ['path'],
  'imports.recognise': ['folder', 'choice.file'],
  'imports.run': ['folder', 'labels.file', 'labels.choice.file'],
  'imports.preview': ['file'],
  'imports.takeBack': ['folder'],
  'imports.unpack': ['into'],
  'labels.applyFromFile': ['file'],
  'snapshots.exportCsv': ['file'],
  'recipes.exportFile': ['file'],
  'recipes.importFile': ['file'],
  'relinks.run': ['folder'],
  'reports.write': ['to'],
  'runs.evaluate': ['on.folder'],
  'datasets.write': ['to'],
  'explanations.write': ['to'],
  'exports.run': ['to'],
  'models.describe': ['model'],
  'models.evaluate': ['model'],
  'exports.text': ['folder'],
  'predictions.copy': ['to'],
  'predictions.classify': ['model'],
  'predictions.model': ['model'],
  'predictions.run': ['model', 'paths[]', 'csv', 'jsonl', 'copyInto'],
  'predictions.write': ['csv', 'jsonl'],
  'sample.draw': ['folder'],
  'serving.start': ['model'],
  'similar.find': ['file'],
  'starters.add': ['folder'],
  'suspects.find': ['probabilities'],
};

/**
 * Parameters that are paths of files which are only read. It is enough that they lie in a folder which the person chose: an import names
 * a file of the folder that must be unpacked first.
 */
export const readPathParams: Readonly<Record<string, readonly string[]>> = {
  'imports.unpack': ['source'],
};

/** Paths in the parameters of a request that the person must have chosen. */
export const pathsIn = (method: string, params: unknown): readonly string[] => pathsOf(pathParams, method, params);

/** Paths in the parameters of a request that must have been chosen, or lie in a chosen folder. */
export const readPathsIn = (method: string, params: unknown): readonly string[] =>
  pathsOf(readPathParams, method, params);

function pathsOf(listed: typeof pathParams, method: string, params: unknown): readonly string[] {
  return (listed[method] ?? []).flatMap((param) => textsAt(params, param.split('.')));
}

function textsAt(value: unknown, [first, ...rest]: readonly string[]): string[] {
  if (first === undefined) return typeof value === 'string' ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  const name = first.replace('[]', '');
  const member: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  const members: readonly unknown[] = first.endsWith('[]') && Array.isArray(member) ? member : [member];
  return members.flatMap((each) => textsAt(each, rest));
}
