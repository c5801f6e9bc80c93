import type { EngineClient } from '../../../src-main/platform/engine-client';
import { allImages } from '../programs/engine';

/** [id, path below `folder`, label, state] per image, in order of id. */
export async function rowsOf(engine: EngineClient, folder: string) {
  const { images } = await engine.requests.images.list(allImages);
  return images.map(({ id, path, class: name, labelState, state }) => [
    id,
    path.replace(`${folder}/`, ''),
    name ?? labelState,
    state,
  ]);
}
