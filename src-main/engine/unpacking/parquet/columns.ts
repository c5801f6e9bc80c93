import { parquetSchema, type FileMetaData, type SchemaTree } from 'hyparquet';
import * as v from 'valibot';

/** Columns of a Parquet file of pictures. */
export interface ParquetColumns {
  /** Column of the pictures, and whether each is a struct of bytes and path, as Hugging Face writes them. */
  readonly image: { readonly name: string; readonly isStruct: boolean };
  /** The column of the class; null without one. */
  readonly label: string | null;
  /** A column that names the part of each row; null without one. */
  readonly split: string | null;
  /** Other columns of plain values. */
  readonly others: readonly string[];
  /** Names of the classes by column, by their codes. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** Columns that no table can hold. */
  readonly unread: readonly string[];
}

/** Names of columns that usually hold the class, the most usual first. */
const labelNames = ['label', 'labels', 'class', 'target', 'category', 'emotion', 'fine_label', 'y'];
const imageNames = ['image', 'img', 'picture', 'photo', 'bytes', 'image_bytes', 'jpg', 'png'];

/** Finds the columns of pictures and labels; null where there are no pictures. */
export function columnsOf(metadata: FileMetaData): ParquetColumns | null {
  const { children } = parquetSchema(metadata);
  const features = featuresOf(metadata);
  const images = children.filter((column) => isImage(column, features.get(column.element.name)?._type));
  const image = images.toSorted((a, b) => placeIn(imageNames, a) - placeIn(imageNames, b))[0];
  if (image === undefined) return null;
  const rest = children.filter((column) => column !== image);
  const plain = rest.filter(isPlain).map(({ element }) => element.name);
  const names = new Map(
    [...features].flatMap(([name, feature]) => (feature.names === undefined ? [] : [[name, feature.names] as const])),
  );
  const label = labelNames.find((name) => plain.includes(name)) ?? plain.find((name) => names.has(name)) ?? null;
  const split = plain.includes('split') ? 'split' : null;
  return {
    image: { name: image.element.name, isStruct: image.children.length > 0 },
    label,
    split,
    others: plain.filter((name) => name !== label && name !== split),
    names,
    unread: rest.filter((column) => !isPlain(column)).map(({ element }) => element.name),
  };
}

const placeIn = (names: readonly string[], { element }: SchemaTree): number => {
  const place = names.indexOf(element.name.toLowerCase());
  return place === -1 ? names.length : place;
};

const isBytes = ({ element, children }: SchemaTree): boolean =>
  children.length === 0 &&
  element.type === 'BYTE_ARRAY' &&
  element.converted_type === undefined &&
  element.logical_type === undefined &&
  element.repetition_type !== 'REPEATED';

const isImage = (column: SchemaTree, feature: string | undefined): boolean =>
  feature === 'Image' ||
  column.children.some((child) => child.element.name === 'bytes' && isBytes(child)) ||
  (isBytes(column) && feature === undefined);

const isPlain = (column: SchemaTree): boolean =>
  column.children.length === 0 && column.element.repetition_type !== 'REPEATED' && !isBytes(column);

const Feature = v.looseObject({
  _type: v.optional(v.string()),
  names: v.optional(v.array(v.string())),
});
const HuggingFace = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ info: v.object({ features: v.record(v.string(), v.unknown()) }) }),
);

/**
 * What Hugging Face's datasets library says of the columns, as JSON under the key `huggingface` of the file: the names of a ClassLabel by
 * its codes (huggingface.co/docs/datasets, features).
 */
function featuresOf({ key_value_metadata: entries }: FileMetaData): Map<string, v.InferOutput<typeof Feature>> {
  const text = entries?.find(({ key }) => key === 'huggingface')?.value;
  const parsed = v.safeParse(HuggingFace, text);
  if (!parsed.success) return new Map();
  return new Map(
    Object.entries(parsed.output.info.features).flatMap(([name, feature]) => {
      const known = v.safeParse(Feature, feature);
      return known.success ? [[name, known.output] as const] : [];
    }),
  );
}
