import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineClient } from '../../../src-main/platform/engine-client';

/** Reads every file of a project, by its path in the project. */
export async function filesOf(project: string): Promise<Map<string, Buffer>> {
  const names = await readdir(project, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(files.map(async (file) => [file.slice(project.length + 1), await readFile(file)] as const)),
  );
}

/** Names of the files that contain `bytes`. */
export const filesWith = (files: ReadonlyMap<string, Buffer>, bytes: Buffer | string): string[] =>
  [...files].filter(([, content]) => content.includes(bytes)).map(([name]) => name);

/** Reads the bytes of an image's thumbnail from its pack. */
export async function thumbnailOf(engine: EngineClient, project: string, id: number): Promise<Buffer> {
  const { image } = await engine.requests.images.get({ image: id });
  const { pack, offset, length } = image.thumbnail ?? { pack: 0, offset: 0, length: 0 };
  const file = join(project, 'thumbnails', `${String(pack).padStart(6, '0')}.pack`);
  return (await readFile(file)).subarray(offset, offset + length);
}
