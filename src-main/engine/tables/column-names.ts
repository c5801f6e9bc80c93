/** Prefix for an attribute whose name has another meaning as a column: 'attr.path'. */
export const attributePrefix = 'attr.';

// Usual names of columns, the likeliest first; case is ignored.

export const pathNames: readonly string[] = [
  ...['path', 'file', 'filename', 'file_name', 'filepath', 'file_path', 'image', 'image_path', 'img'],
  ...[
    'image_name',
    'imagename',
    'img_name',
    'img_path',
    'image_file',
    'imagefile',
    'filenames',
    'images',
    'photo',
    'picture',
  ],
];
/** Names of columns that have paths only if nothing else looks like them: image_id '000001' and the like. */
export const idNames: readonly string[] = ['image_id', 'imageid', 'img_id', 'id'];
export const labelNames: readonly string[] = [
  ...[
    'class',
    'label',
    'category',
    'target',
    'class_name',
    'label_name',
    'classname',
    'labels',
    'classes',
    'categories',
  ],
];
export const stateNames: readonly string[] = ['state', 'label_state'];
export const tagNames: readonly string[] = ['tags'];
/** Columns of a table with one row per person and image: who gave the label, and when. */
export const annotatorNames: readonly string[] = ['annotator'];
export const timeNames: readonly string[] = ['time', 'annotated_at'];
/** Columns of such a table as Facet writes it. */
export const annotationColumns: readonly string[] = ['path', 'annotator', 'class', 'state', 'time'];
/** Columns whose values are parts of a split if they have a part's name. */
export const partColumnNames: readonly string[] = [
  ...['split', 'partition', 'part', 'subset', 'set', 'usage', 'fold', 'data_split', 'dataset', 'phase'],
];
/** Columns that say nothing about a picture, or whose content Facet determines itself. */
export const ignoredNames: readonly string[] = ['id', 'index', 'split', 'sha256', 'sha1', 'md5', 'hash', ''];

/** Names that an attribute's column can't have in a table that is to be imported again. */
export const meaningfulNames: readonly string[] = [
  ...[...pathNames, ...labelNames, ...stateNames, ...tagNames, ...annotatorNames],
  ...[...partColumnNames, ...ignoredNames],
];

/** Names by which a first line is known to be a header. */
export const knownNames: ReadonlySet<string> = new Set(
  [...meaningfulNames, ...idNames, ...partColumnNames, 'name', 'age', 'gender', 'sex', 'race', 'emotion'].filter(
    (name) => name !== '',
  ),
);
