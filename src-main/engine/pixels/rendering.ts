import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../src-shared/domain/failure';
import { privateFolder } from '../../platform/temporary';
import type { DecoderPool } from '../base/children/decoders';
import type { Project } from '../project/project';

/** Most rendered files; the oldest is deleted first. */
const mostFiles = 64;

/** Renders originals for the window, into files of a temporary folder that is removed with the engine. */
export class Renderer {
  /** File by path, edge and content. */
  readonly #files = new Map<string, Promise<string>>();
  #folder: Promise<string> | null = null;
  #count = 0;

  constructor(private readonly decoders: DecoderPool) {}

  /** Renders an image as JPEG; its longest edge is at most `edge` pixels. Kinds 'not-found', 'bad-input'. */
  render(project: Project, image: number, edge: number, signal?: AbortSignal): Promise<{ file: string }> {
    const location = project.catalog.images.location(image);
    if (!location) throw new Failure('not-found', `There is no image ${String(image)}.`);
    const content = String(project.catalog.images.hash(image)?.toString('hex'));
    return this.renderFile(join(location.root, location.path), content, edge, signal);
  }

  /** Renders a file. @param content a name for its content: the same path with another content is rendered again */
  async renderFile(path: string, content: string, edge: number, signal?: AbortSignal): Promise<{ file: string }> {
    const key = `${path}@${String(edge)}#${content}`;
    let file = this.#files.get(key);
    if (!file) {
      file = this.#make(path, edge, signal);
      this.#files.set(key, file);
      file.catch(() => this.#files.delete(key));
      await this.#dropOldest();
    }
    return { file: await file };
  }

  /** Throws all rendered files away: what one shows may have been forgotten. */
  async forgetAll(): Promise<void> {
    const files = [...this.#files.values()];
    this.#files.clear();
    for (const file of files) await file.then((path) => rm(path, { force: true })).catch(() => undefined);
  }

  async close(): Promise<void> {
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true });
  }

  async #make(path: string, edge: number, signal?: AbortSignal): Promise<string> {
    this.#folder ??= mkdtemp(join(privateFolder(), 'view-'));
    const to = join(await this.#folder, `${String((this.#count += 1))}.jpg`);
    const result = await this.decoders.render({ path, edge, to }, signal);
    if (!('refused' in result)) return to;
    throw new Failure(result.refused === 'vanished' ? 'not-found' : 'bad-input', `${path}: ${result.reason}`);
  }

  async #dropOldest(): Promise<void> {
    if (this.#files.size <= mostFiles) return;
    const [oldest] = this.#files;
    if (!oldest) return;
    this.#files.delete(oldest[0]);
    await oldest[1].then((file) => rm(file, { force: true })).catch(() => undefined);
  }
}
