import type { FineRecipe, NetworkRecipe, QuickRecipe, Recipe } from '../../../src-shared/domain/recipe';
import { embedImages, spaceOf } from '../features/embedding/embedding';
import type { JobContext } from '../base/jobs';
import type { Project } from '../project/project';
import type { Services } from '../project/services';
import { openStarter } from '../features/starters/starters';
import { notLeftOut, type LeftOut, type Wanted } from '../pixels/pixels';
import { pixelFileOf, preparePixels, type Preparation } from '../pixels/prepare-pixels';

/** Decoded pixels. */
export interface PixelMaterial extends Preparation {
  readonly file: string;
}

/** A starter's features. */
export interface FeatureMaterial {
  readonly space: string;
  readonly file: string;
  readonly dimensions: number;
  /** The starter's folder. */
  readonly starter: string;
}

/** A recipe with the pixels, the features or both of each image that it is trained on. */
export type Material =
  | { readonly kind: 'network'; readonly recipe: NetworkRecipe; readonly pixels: PixelMaterial }
  | { readonly kind: 'quick'; readonly recipe: QuickRecipe; readonly features: FeatureMaterial }
  | {
      readonly kind: 'fine';
      readonly recipe: FineRecipe;
      readonly pixels: PixelMaterial;
      readonly features: FeatureMaterial;
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
  const { crop } = recipe;
  if (recipe.kind === 'network') {
    const preparation = { crop, edge: recipe.inputEdge };
    const { pixels, leftOut } = await preparePixelMaterial(services, project, preparation, wanted, job);
    return { material: { kind: recipe.kind, recipe, pixels }, leftOut };
  }
  const starter = await openStarter(services, project, recipe.starter, job);
  // A model that is exported computes in float32: its head has to be trained on what it will see.
  const space = spaceOf(project, starter, 'float32', crop);
  const { leftOut } = await embedImages(services, project, space, wanted, job);
  const { dimensions, folder, inputEdge } = starter;
  const features = { space: space.name, file: space.file, dimensions, starter: folder };
  if (recipe.kind === 'quick') return { material: { kind: recipe.kind, recipe, features }, leftOut };
  const left = notLeftOut(wanted, leftOut);
  const prepared = await preparePixelMaterial(services, project, { crop, edge: inputEdge }, left, job);
  return {
    material: { kind: recipe.kind, recipe, features, pixels: prepared.pixels },
    leftOut: [...leftOut, ...prepared.leftOut],
  };
}

async function preparePixelMaterial(
  services: Services,
  project: Project,
  preparation: Preparation,
  wanted: readonly Wanted[],
  job: JobContext,
): Promise<{ pixels: PixelMaterial; leftOut: LeftOut[] }> {
  const leftOut = await preparePixels(services, project, wanted, preparation, job);
  return { pixels: { ...preparation, file: pixelFileOf(project, preparation) }, leftOut };
}

/** Row of a content in the file of features; undefined when it has none. */
export const featureRow = ({ catalog }: Project, { space }: FeatureMaterial, sha256: Buffer): number | undefined =>
  catalog.embeddings.find(space, sha256)?.row;
