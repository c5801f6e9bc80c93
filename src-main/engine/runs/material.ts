import type { Recipe } from '../../../src-shared/domain/recipe';
import { preprocessingId } from '../../../src-shared/domain/preprocessing';
import { embedImages, spaceOf } from '../embeddings/embedding';
import type { JobContext } from '../jobs';
import type { Project } from '../project';
import type { Services } from '../services';
import { openStarter } from '../starters/starters';
import { preparePixels, type LeftOut, type Wanted } from './pixels';

/** What a recipe is trained on of each image: decoded pixels, or a starter's features. */
export type Material =
  | { readonly kind: 'pixels'; readonly edge: number; readonly file: string }
  | {
      readonly kind: 'features';
      readonly space: string;
      readonly file: string;
      readonly dimensions: number;
      /** The starter's folder. */
      readonly starter: string;
    };

/**
 * Sees to it that a recipe's material is there for each wanted image.
 * @returns it, and the images that could not be decoded
 */
export async function prepareMaterial(
  services: Services,
  project: Project,
  recipe: Recipe,
  wanted: readonly Wanted[],
  job: JobContext,
): Promise<{ material: Material; leftOut: LeftOut[] }> {
  if (recipe.kind !== 'quick') {
    const { inputEdge: edge } = recipe;
    const leftOut = await preparePixels(project, services.decoders, wanted, edge, job);
    return { material: { kind: 'pixels', edge, file: project.folder.pixelFile(preprocessingId, edge) }, leftOut };
  }
  const starter = await openStarter(services, project, recipe.starter, job);
  // A model that is exported computes in float32: its head has to be trained on what it will see.
  const space = spaceOf(project, starter, 'float32');
  const { leftOut } = await embedImages(services, project, space, wanted, job);
  const { dimensions, folder } = starter;
  return { material: { kind: 'features', space: space.name, file: space.file, dimensions, starter: folder }, leftOut };
}

/** Row of a content in the material's file; undefined when it has none. */
export function rowIn({ catalog }: Project, material: Material, sha256: Buffer): number | undefined {
  return material.kind === 'pixels'
    ? catalog.pixels.find(preprocessingId, material.edge, sha256)?.row
    : catalog.embeddings.find(material.space, sha256)?.row;
}
