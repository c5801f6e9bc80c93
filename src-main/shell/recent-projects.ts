import { access, mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { RecentProject } from '../../src-shared/contract/shell';
import { writeFileAtomically } from '../platform/atomic';

/** Number of projects in the list. */
const most = 12;
const Projects = v.array(RecentProject);
type RecentProject = v.InferOutput<typeof RecentProject>;

/** The list of recently opened projects, newest first, in a file. */
export class RecentProjects {
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly file: string) {}

  /** Projects of the list that still exist. */
  async list(): Promise<RecentProject[]> {
    await this.#writing;
    const all = await this.#read();
    const isThere = await Promise.all(all.map(({ path }) => exists(join(path, 'catalog.sqlite'))));
    return all.filter((_project, index) => isThere[index]);
  }

  /** Puts a project first. Calls take turns: two writes at once would lose one. */
  add(path: string, name: string, openedAt = Date.now()): Promise<void> {
    const write = async (): Promise<void> => {
      const rest = (await this.#read()).filter((project) => project.path !== path);
      await mkdir(dirname(this.file), { recursive: true });
      const projects = [{ path, name, openedAt }, ...rest].slice(0, most);
      await writeFileAtomically(this.file, `${JSON.stringify(projects, null, 2)}\n`);
    };
    this.#writing = this.#writing.then(write, write);
    // Later calls wait for this write to end, whether or not it succeeds.
    this.#writing.catch(() => undefined);
    return this.#writing;
  }

  async #read(): Promise<RecentProject[]> {
    try {
      return v.parse(Projects, JSON.parse(await readFile(this.file, 'utf8')));
    } catch {
      return [];
    }
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
