import type { Catalog } from '../catalog/catalog';
import type { ColumnRow, ConfirmationRow, IssueRow, MeasureRow } from '../catalog/column-rows';
import { measureColumns, type Columns } from './columns';
import { withPart, withStates } from './flags';
import { issueBit } from './issues';

/** Rows read at once: some 3 ms, after which the engine answers other requests. */
const sliceRows = 1000;

/** Adds the next images of the catalog. @returns false when none are left */
export function readSlice(columns: Columns, catalog: Catalog): boolean {
  const after = columns.lastId;
  if (after === 0) columns.reserve(catalog.originals.count());
  const rows = catalog.columnRows.slice(after, sliceRows);
  for (const row of rows) fill(columns, columns.append(row[0], row[1]), row);
  const { lastId } = columns;
  const split = catalog.splits.current();
  if (split !== null) setParts(columns, catalog.columnRows.parts(split, after, lastId));
  for (const [image, tag] of catalog.columnRows.tags(after, lastId)) columns.tag(columns.rowOf(image), tag);
  setIssues(columns, catalog.columnRows.issues(after, lastId));
  setConfirmed(columns, catalog.columnRows.confirmations(after, lastId));
  setMeasures(columns, catalog.columnRows.measures(after, lastId));
  for (const [image, name, value] of catalog.columnRows.attributes(after, lastId)) {
    columns.attributes.set(columns.rowOf(image), name, value);
  }
  return rows.length > 0;
}

/**
 * Reads some images again, and adds those that are new.
 * @returns false when images came or went in a way that the columns can't follow; then everything must be read again
 */
export function readAgain(columns: Columns, catalog: Catalog, images: readonly number[]): boolean {
  let known = images.reduce((sum, image) => sum + (columns.rowOf(image) < 0 ? 0 : 1), 0);
  for (const row of catalog.columnRows.byIds(images)) {
    const found = columns.rowOf(row[0]);
    if (found < 0 && row[0] < columns.lastId) return false;
    if (found >= 0) known -= 1;
    const at = found < 0 ? columns.append(row[0], row[1]) : found;
    columns.untag(at);
    columns.attributes.clear(at);
    columns.flags[at] = columns.issues[at] = columns.confirmed[at] = 0;
    fill(columns, at, row);
  }
  const split = catalog.splits.current();
  if (split !== null) setParts(columns, catalog.columnRows.partsOf(split, images));
  for (const [image, tag] of catalog.columnRows.tagsOf(images)) columns.tag(columns.rowOf(image), tag);
  setIssues(columns, catalog.columnRows.issuesOf(images));
  setConfirmed(columns, catalog.columnRows.confirmationsOf(images));
  setMeasures(columns, catalog.columnRows.measuresOf(images));
  for (const [image, name, value] of catalog.columnRows.attributesOf(images)) {
    columns.attributes.set(columns.rowOf(image), name, value);
  }
  return known === 0;
}

/** Reads the current split again, for all rows. */
export function readParts(columns: Columns, catalog: Catalog): void {
  for (let row = 0; row < columns.count; row += 1) columns.flags[row] = withPart(columns.flags[row] ?? 0, null);
  const split = catalog.splits.current();
  if (split === null) return;
  const { lastId } = columns;
  for (let after = 0; after < lastId; after += sliceRows) {
    setParts(columns, catalog.columnRows.parts(split, after, Math.min(lastId, after + sliceRows)));
  }
}

function setParts(columns: Columns, parts: Iterable<[number, number]>): void {
  for (const [image, part] of parts) {
    const row = columns.rowOf(image);
    columns.flags[row] = withPart(columns.flags[row] ?? 0, part);
  }
}

function setIssues(columns: Columns, issues: Iterable<IssueRow>): void {
  for (const [image, kind] of issues) {
    const row = columns.rowOf(image);
    columns.issues[row] = (columns.issues[row] ?? 0) | (issueBit[kind] ?? 0);
  }
}

function setConfirmed(columns: Columns, rows: Iterable<ConfirmationRow>): void {
  for (const [image, classId] of rows) columns.confirmed[columns.rowOf(image)] = classId;
}

function setMeasures(columns: Columns, rows: Iterable<MeasureRow>): void {
  const { measures, captured, versions } = columns;
  for (const [image, date, ...values] of rows) {
    const row = columns.rowOf(image);
    versions.measures += put(captured, row, key(date));
    measureColumns.forEach((name, index) => {
      versions.measures += put(measures[name], row, values[index] ?? Number.NaN);
    });
  }
}

function fill(columns: Columns, at: number, row: ColumnRow): void {
  const [, , states, classId, edges, bytes] = row;
  columns.flags[at] = withStates(columns.flags[at] ?? 0, states & 15);
  columns.sources[at] = Math.floor(states / 16);
  columns.versions.classes += put(columns.classes, at, classId ?? 0);
  const sizes = put(columns.width, at, Math.floor(edges / 2 ** 26)) + put(columns.height, at, edges % 2 ** 26);
  columns.versions.sizes += sizes + put(columns.bytes, at, key(bytes));
}

/** Sets a value. @returns 1 when it differs from the one before, else 0 */
function put(column: Int32Array | Uint32Array | Float32Array, at: number, value: number): 0 | 1 {
  if (Object.is(column[at], value)) return 0;
  column[at] = value;
  return 1;
}

const key = (value: number | null): number => (value === null ? 0 : Math.min(Math.max(0, value) + 1, 0xffff_ffff));
