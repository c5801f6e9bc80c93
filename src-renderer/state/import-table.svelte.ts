import type { InferOutput } from 'valibot';
import type { Columns, ImportReport, imports as contract } from '../../src-shared/contract/imports';
import { Failure } from '../../src-shared/domain/failure';
import { engine, shell, start } from '../client';
import { app } from './app.svelte';
import { jobs } from './jobs.svelte';

type Preview = InferOutput<typeof contract.preview.result>;

/** What a column of a table can be used as. */
export const roles = {
  none: '–',
  path: 'Path',
  label: 'Label',
  attribute: 'Attribute',
  state: 'State',
  tags: 'Tags',
} as const;
export type Role = keyof typeof roles;

/** The use of columns while a person settles it: none may hold the paths. */
type Draft = Omit<Columns, 'path'> & { readonly path: string | null };

/** Roles that one column has alone. */
const single = ['path', 'label', 'state', 'tags'] as const;

/** The table that an import takes labels from: its first rows, the use of its columns, and what would come of it. */
export class ImportTable {
  #file = $state<string | null>(null);
  #preview = $state.raw<Preview | null>(null);
  #columns = $state.raw<Draft | null>(null);
  #found = $state.raw<ImportReport | null>(null);
  #failure = $state.raw<Failure | null>(null);
  #isLooking = $state(false);
  #looks = 0;
  #job: number | null = null;

  get file(): string | null {
    return this.#file;
  }

  /** null for COCO annotations, which have no columns, and while there is no table. */
  get preview(): Preview | null {
    return this.#preview;
  }

  /** What an import would do with it; null while that is not known. */
  get found(): ImportReport | null {
    return this.#found;
  }

  get failure(): Failure | null {
    return this.#failure;
  }

  get isLooking(): boolean {
    return this.#isLooking;
  }

  get labels(): { from: 'file'; file: string; columns?: Columns } | null {
    const [file, columns] = [this.#file, this.#columns];
    if (file === null) return null;
    if (columns === null) return { from: 'file', file };
    return columns.path === null ? null : { from: 'file', file, columns: { ...columns, path: columns.path } };
  }

  roleOf(name: string): Role {
    const columns = this.#columns;
    if (columns === null) return 'none';
    return single.find((role) => columns[role] === name) ?? (columns.attributes.includes(name) ? 'attribute' : 'none');
  }

  clear(): void {
    void this.#stop();
    this.#file = this.#preview = this.#columns = this.#found = this.#failure = null;
  }

  /** Asks for a file with a system dialog, then looks what would come of it. False when the person cancels. */
  async choose(folder: string): Promise<boolean> {
    const file = await app.attempt(() => shell.shell.chooseLabelFile({}));
    if (file === null) return false;
    this.clear();
    this.#file = file;
    try {
      if (!/\.json$/i.test(file)) {
        this.#preview = await engine.imports.preview({ file });
        this.#columns = this.#preview.columns;
      }
      await this.#look(folder);
    } catch (error) {
      this.#failure = Failure.from(error);
    }
    return true;
  }

  /** Uses a column otherwise; who had a role that only one can have loses it. */
  async use(folder: string, name: string, role: Role): Promise<void> {
    if (this.#columns === null) return;
    const { attributes, ...alone } = this.#columns;
    const others = attributes.filter((each) => each !== name);
    const freed = Object.fromEntries(single.map((each) => [each, alone[each] === name ? null : alone[each]]));
    const taken = role === 'none' || role === 'attribute' ? {} : { [role]: name };
    this.#columns = { ...alone, ...freed, ...taken, attributes: role === 'attribute' ? [...others, name] : others };
    await this.#look(folder);
  }

  /** Counts what an import would do; nothing is changed. A later question takes the place of an earlier one. */
  async #look(folder: string): Promise<void> {
    const look = (this.#looks += 1);
    await this.#stop();
    const { labels } = this;
    this.#isLooking = true;
    this.#failure = null;
    try {
      if (labels === null) throw noPath();
      const { job, result } = await start.imports.run({ folder, labels, dryRun: true });
      this.#job = job;
      const found = await result();
      if (look === this.#looks) this.#found = found;
    } catch (error) {
      if (look !== this.#looks) return;
      this.#found = null;
      this.#failure = Failure.from(error);
    } finally {
      if (look === this.#looks) this.#isLooking = false;
    }
  }

  async #stop(): Promise<void> {
    const job = this.#job;
    this.#job = null;
    if (job !== null && jobs.byId(job)?.state === 'running') await jobs.cancel(job);
  }
}

const noPath = (): Failure =>
  new Failure('bad-input', 'No column holds the paths.', 'Choose it in the first row below.');
