import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Db } from './db';

/** Bytes before the tree of a database's first page: the header of the file. */
const headerBytes = 100;
const interior = { index: 2, table: 5 } as const;

/**
 * Whether a page of a database file occurs more than once in its trees. SQLite never makes such a file. In one made by a stranger, ten
 * pages that each name the next one 400 times are a table of 10^26 rows, and even counting them never ends. SQLite's own check would find
 * that, but it reads every row.
 *
 * The file must not change meanwhile, and its WAL must be empty. Reads one piece per page.
 */
export function sharesPages(db: Db): boolean {
  const pages = new PageTrees(db.name);
  try {
    // The schema is itself such a tree, so it can't be read before its tree is known to end.
    if (!pages.visit(1)) return true;
    const roots = db.prepare<[]>('SELECT rootpage FROM sqlite_schema WHERE rootpage <> 0').pluck().all();
    return !roots.every((root) => typeof root !== 'number' || pages.visit(root));
  } finally {
    pages.close();
  }
}

/** Whether a database's WAL holds anything that may not be in its file yet. */
export const hasWal = (file: string): boolean => (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;

/**
 * Makes SQLite move a file's WAL into the file, which the last connection does when it closes. The schema is not read for that. A file
 * that can't be opened is left for the caller's own attempt to explain.
 */
export function foldWal(file: string): void {
  if (!hasWal(file)) return;
  try {
    const db = new Database(file, { fileMustExist: true });
    try {
      db.pragma('user_version');
    } finally {
      db.close();
    }
  } catch {
    return;
  }
}

class PageTrees {
  readonly #descriptor: number;
  readonly #page: Buffer;
  readonly #pages: number;
  readonly #visited = new Set<number>();

  constructor(file: string) {
    this.#descriptor = openSync(file, 'r');
    const header = Buffer.alloc(headerBytes);
    readSync(this.#descriptor, header, 0, headerBytes, 0);
    const size = header.readUInt16BE(16);
    this.#page = Buffer.alloc(size === 1 ? 65_536 : Math.max(512, size));
    this.#pages = Math.floor(fstatSync(this.#descriptor).size / this.#page.length);
  }

  /** Follows a tree from its root. @returns false when it meets a page that it, or another tree, has visited before */
  visit(root: number): boolean {
    const next = [root];
    for (let page = next.pop(); page !== undefined; page = next.pop()) {
      if (page < 1 || page > this.#pages) continue; // SQLite itself refuses such a page
      if (this.#visited.has(page)) return false;
      this.#visited.add(page);
      for (const child of this.#children(page)) next.push(child);
    }
    return true;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** Pages that an interior page refers to; none for a leaf. See "B-tree Pages" in https://sqlite.org/fileformat2.html. */
  #children(page: number): number[] {
    const start = (page - 1) * this.#page.length;
    const head = page === 1 ? headerBytes : 0;
    readSync(this.#descriptor, this.#page, 0, head + 12, start);
    const kind = this.#page[head];
    if (kind !== interior.index && kind !== interior.table) return [];
    readSync(this.#descriptor, this.#page, 0, this.#page.length, start);
    const last = this.#page.readUInt32BE(head + 8);
    const cells = Math.min(this.#page.readUInt16BE(head + 3), (this.#page.length - head - 12) >> 1);
    const offsets = Array.from({ length: cells }, (_, cell) => this.#page.readUInt16BE(head + 12 + 2 * cell));
    return [...offsets.filter((at) => at + 4 <= this.#page.length).map((at) => this.#page.readUInt32BE(at)), last];
  }
}
