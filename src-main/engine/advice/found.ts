import type { Finding } from '../../../src-shared/domain/advice';

/** What a rule has found. */
export interface Found {
  readonly finding: Finding;
  /** What a dismissal is about, besides the kind. */
  readonly subject: string;
  /** Number of images that it is about. */
  readonly images: number;
  /** Points of accuracy, 0..1, that may be wrong, uncertain or gained. */
  readonly effect: number;
}
