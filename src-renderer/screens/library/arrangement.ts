import { Failure } from '../../../src-shared/domain/failure';
import { engine } from '../../client';

/** A fixed order of images that the engine holds; it drops all but the last few. */
export interface EngineView {
  readonly view: number;
  readonly total: number;
}

/** A view of the engine with everything that the library shows beside its images. */
export interface ArrangedView extends EngineView {
  /** The picture that the images are similar to, if any. */
  readonly picture?: AskedPicture;
  /** Text on an image's tile, such as its similarity; null for none. */
  readonly noteOf?: (image: number) => string | null;
}

/** A picture that images were searched by. */
export interface AskedPicture {
  /** null when it can't be shown. */
  readonly url: string | null;
  /** Its file's name, for a person. */
  readonly name: string;
}

/** Images in an order that no filter gives, such as those similar to another. */
export interface Arrangement extends ArrangedView {
  /** Title for a person: 'Similar to a.jpg'. */
  readonly title: string;
  /** Name of the order, for a person: 'Similarity'. */
  readonly order: string;
  /** Makes the view again once the engine has dropped it. Fields that the result lacks stay as they are. */
  readonly renew: () => Promise<ArrangedView>;
}

/** Returns the arrangement itself, or one made again when the engine has dropped its view. */
export async function renewed(arrangement: Arrangement): Promise<Arrangement> {
  try {
    await engine.images.ids({ view: arrangement.view, from: 0, to: 0 });
    return arrangement;
  } catch (error) {
    if (Failure.from(error).kind !== 'not-found') throw error;
    return { ...arrangement, ...(await arrangement.renew()) };
  }
}
