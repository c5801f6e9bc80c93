import type { InferOutput } from 'valibot';
import type { map } from '../../../src-shared/contract/map';

/** A map, as the engine tells it. */
export type Points = NonNullable<InferOutput<typeof map.points.result>>;

/** What colour and shape of a point tell. */
export type ColourBy = 'label' | 'prediction' | 'outcome';
