import { Failure } from '../../../src-shared/domain/failure';
import { engine } from '../../client';

/** A view that the engine keeps. */
export interface KeptView {
  readonly view: number;
  readonly total: number;
  /** The picture that they are like; none for other arrangements. */
  readonly picture?: AskedPicture;
  /** What is said of an image on its tile, such as its similarity; none: nothing is. */
  readonly noteOf?: (image: number) => string | null;
}

/** A picture that images were searched by. */
export interface AskedPicture {
  /** Its address; null when there is nothing to show of it. */
  readonly url: string | null;
  /** Its file's name, for the person. */
  readonly name: string;
}

/** Images in an order that no filter gives, such as those that are like another. */
export interface Arrangement extends KeptView {
  /** What they are, for the person: 'Similar to a.jpg'. */
  readonly title: string;
  /** Their order, for the person: 'Similarity'. */
  readonly order: string;
  /** Makes it again, since the engine keeps only the last few views; what it does not give stays as it is. */
  readonly renew: () => Promise<KeptView>;
}

/** The arrangement, made again when the engine has let its view go. */
export async function kept(arrangement: Arrangement): Promise<Arrangement> {
  try {
    await engine.images.ids({ view: arrangement.view, from: 0, to: 0 });
    return arrangement;
  } catch (error) {
    if (Failure.from(error).kind !== 'not-found') throw error;
    return { ...arrangement, ...(await arrangement.renew()) };
  }
}
