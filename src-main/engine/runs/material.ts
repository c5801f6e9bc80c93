import type { PreprocessingId } from '../../../src-shared/domain/preprocessing';
import type { FineRecipe, NetworkRecipe, QuickRecipe, Recipe } from '../../../src-shared/domain/recipe';
import { openSpace } from '../features/embedding/open-space';
import type { Project } from '../project/project';
import type { ProjectJob } from '../project/project-job';
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
export type Material = { readonly preprocessing: PreprocessingId } & (
  | { readonly kind: 'network'; readonly recipe: NetworkRecipe; readonly pixels: PixelMaterial }
  | { readonly kind: 'quick'; readonly recipe: QuickRecipe; readonly features: FeatureMaterial }
  | {
      readonly kind: 'fine';
      readonly recipe: FineRecipe;
      readonly pixels: PixelMaterial;
      readonly features: FeatureMaterial;
    }
);

interface Prepared {
  readonly material: Material;
  /** Images that could not be decoded. */
  readonly leftOut: readonly LeftOut[];
}

/** Prepares the pixels or features of images that a recipe is trained on; existing ones are reused. */
export async function prepareMaterial(
  context: ProjectJob,
  { recipe, preprocessing }: { readonly recipe: Recipe; readonly preprocessing: PreprocessingId },
  images: readonly Wanted[],
): Promise<Prepared> {
  if (recipe.kind === 'network') {
    const { pixels, leftOut } = await preparePixelMaterial(context, { preprocessing, edge: recipe.inputEdge }, images);
    return { material: { kind: recipe.kind, preprocessing, recipe, pixels }, leftOut };
  }
  const { starter, crop } = recipe;
  // In float32, as an exported model computes: its head has to be trained on what it will see.
  const { space, leftOut } = await openSpace(context, { starter, crop, preprocessing, images });
  const { dimensions, folder, inputEdge } = space.starter;
  const features = { space: space.name, file: space.file, dimensions, starter: folder };
  if (recipe.kind === 'quick') return { material: { kind: recipe.kind, preprocessing, recipe, features }, leftOut };
  const rest = notLeftOut(images, leftOut);
  const prepared = await preparePixelMaterial(context, { preprocessing, edge: inputEdge }, rest);
  return {
    material: { kind: recipe.kind, preprocessing, recipe, features, pixels: prepared.pixels },
    leftOut: [...leftOut, ...prepared.leftOut],
  };
}

async function preparePixelMaterial(
  context: ProjectJob,
  preparation: Preparation,
  images: readonly Wanted[],
): Promise<{ pixels: PixelMaterial; leftOut: LeftOut[] }> {
  const leftOut = await preparePixels(context, images, preparation);
  return { pixels: { ...preparation, file: pixelFileOf(context.project, preparation) }, leftOut };
}

/** Row of a content in the file of features; undefined when it has none. */
export const featureRow = ({ catalog }: Project, { space }: FeatureMaterial, sha256: Buffer): number | undefined =>
  catalog.embeddings.find(space, sha256)?.row;
