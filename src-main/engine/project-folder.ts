import { join } from 'node:path';

/** Where things stand in a project folder. */
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
  /** The project's own recipes; made with the first. */
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

  pack = (pack: number): string => join(this.thumbnails, `${String(pack).padStart(6, '0')}.pack`);
  pixelFile = (prep: string, edge: number): string => join(this.pixels, `${String(edge)}-${prep}.rgb8`);
  snapshot = (id: string): string => join(this.snapshots, id);
  run = (id: number): string => join(this.runs, `r${String(id)}`);
}
