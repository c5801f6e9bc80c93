import type { InferOutput } from 'valibot';
import type { map } from '../../../src-shared/contract/map';

/** A map as the engine answers it. */
export type Points = NonNullable<InferOutput<typeof map.points.result>>;

/** The fact about an image that colour and shape of its point show. */
export type ColourBy = 'label' | 'prediction' | 'outcome';
