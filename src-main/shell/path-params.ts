/**
 * Where the contract's requests and jobs carry paths of this computer: a dot goes into an object, [] through a list. The
 * shell lets these through only when the person chose the path; a unit test holds the table complete.
 */
export const pathParams: Readonly<Record<string, readonly string[]>> = {
  'backups.check': ['path'],
  'backups.list': ['path'],
  'backups.restore': ['path'],
  'project.create': ['path'],
  'project.open': ['path'],
  'imports.run': ['folder', 'labels.file'],
  'imports.preview': ['file'],
  'imports.takeBack': ['folder'],
  'labels.applyFromFile': ['file'],
  'snapshots.exportCsv': ['file'],
  'recipes.exportFile': ['file'],
  'recipes.importFile': ['file'],
  'relinks.run': ['folder'],
  'runs.evaluate': ['on.folder'],
  'datasets.write': ['to'],
  'exports.run': ['to'],
  'predictions.run': ['model', 'paths[]', 'csv', 'copyInto'],
  'sample.draw': ['folder'],
  'similar.find': ['file'],
  'starters.add': ['folder'],
  'suspects.find': ['probabilities'],
};

/** The paths that the parameters of a request name. */
export function pathsIn(method: string, params: unknown): readonly string[] {
  return (pathParams[method] ?? []).flatMap((place) => textsAt(params, place.split('.')));
}

function textsAt(value: unknown, [first, ...rest]: readonly string[]): string[] {
  if (first === undefined) return typeof value === 'string' ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  const name = first.replace('[]', '');
  const member: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  const members: readonly unknown[] = first.endsWith('[]') && Array.isArray(member) ? member : [member];
  return members.flatMap((each) => textsAt(each, rest));
}
