import { join } from 'node:path';
import { backupNamePattern } from '../../../src-shared/contract/backups';
import { Failure } from '../../../src-shared/domain/failure';

/** Kinds of files and folders that Facet names, as the catalog calls them. */
export type OwnKind = 'pack' | 'pixel file' | 'space' | 'snapshot' | 'run' | 'backup' | 'recipe';

interface OwnNames {
  readonly folder: 'thumbnails' | 'pixels' | 'embeddings' | 'snapshots' | 'runs' | 'backups' | 'recipes';
  /** Pattern of such names. None can contain a separator or lead out of the folder. */
  readonly pattern: RegExp;
  readonly file: (name: string) => string;
}

const words = '[a-z0-9]{1,40}(?:-[a-z0-9]{1,40}){0,12}';

const own: Readonly<Record<OwnKind, OwnNames>> = {
  pack: { folder: 'thumbnails', pattern: /^\d{1,6}$/, file: (name) => `${name.padStart(6, '0')}.pack` },
  'pixel file': { folder: 'pixels', pattern: new RegExp(`^[1-9]\\d{0,3}-${words}$`), file: (name) => `${name}.rgb8` },
  space: { folder: 'embeddings', pattern: new RegExp(`^${words}$`), file: (name) => name },
  snapshot: { folder: 'snapshots', pattern: /^[0-9a-f]{16}$/, file: (name) => name },
  run: { folder: 'runs', pattern: /^r[1-9]\d{0,14}$/, file: (name) => name },
  backup: { folder: 'backups', pattern: backupNamePattern, file: (name) => `${name}.sqlite` },
  recipe: { folder: 'recipes', pattern: /^[a-z0-9][a-z0-9-]{0,63}$/, file: (name) => `${name}.json` },
};

/** Whether a text can be the name of a file or folder of this kind. */
export const isOwnName = (kind: OwnKind, name: string): boolean => own[kind].pattern.test(name);

/** Paths in a project folder. */
export class ProjectFolder {
  readonly root: string;
  readonly catalog: string;
  readonly lock: string;
  readonly lockHolder: string;
  readonly thumbnails: string;
  readonly pixels: string;
  readonly embeddings: string;
  readonly snapshots: string;
  readonly runs: string;
  readonly backups: string;
  /** The project's own recipes; made with the first one. */
  readonly recipes: string;

  constructor(root: string) {
    this.root = root;
    this.catalog = join(root, 'catalog.sqlite');
    this.lock = join(root, 'lock.sqlite');
    this.lockHolder = join(root, 'lock-holder.json');
    this.thumbnails = join(root, 'thumbnails');
    this.pixels = join(root, 'pixels');
    this.embeddings = join(root, 'embeddings');
    this.snapshots = join(root, 'snapshots');
    this.runs = join(root, 'runs');
    this.backups = join(root, 'backups');
    this.recipes = join(root, 'recipes');
  }

  /**
   * The only way from a stored name to a path. A project may come from a stranger, and a catalog may be damaged: a name such as
   * '../../photos' would make Facet overwrite or delete files outside the project.
   * @throws Failure of kind 'project-damaged' for anything that is not a name of this kind
   */
  path(kind: OwnKind, name: string): string {
    const { folder, file } = own[kind];
    if (isOwnName(kind, name)) return join(this[folder], file(name));
    throw new Failure(
      'project-damaged',
      `${JSON.stringify(name.slice(0, 80))} can't be the name of a ${kind} in a project. Nothing was read or changed under that name.`,
      { step: 'check-project' },
    );
  }

  pack = (pack: number): string => this.path('pack', String(pack));
  pixelFile = (prep: string, edge: number): string => this.path('pixel file', `${String(edge)}-${prep}`);
  space = (name: string): string => this.path('space', name);
  snapshot = (id: string): string => this.path('snapshot', id);
  run = (id: number): string => this.path('run', `r${String(id)}`);
  backup = (name: string): string => this.path('backup', name);
  recipe = (id: string): string => this.path('recipe', id);
}
