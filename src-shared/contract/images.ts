import * as v from 'valibot';
import { Filter } from '../domain/filter';
import { ImageRow } from '../domain/image';
import { request } from './declare';

export const imageSorts = ['id', 'path', 'class', 'confidence', 'width', 'height', 'bytes'] as const;

export const images = {
  /** Images of a filter. `descending` turns the order round; ties are in order of id. */
  list: request(
    v.object({
      filter: Filter,
      sort: v.picklist(imageSorts),
      descending: v.boolean(),
      limit: v.pipe(v.number(), v.integer(), v.minValue(0)),
      offset: v.pipe(v.number(), v.integer(), v.minValue(0)),
    }),
    v.object({ total: v.number(), images: v.array(ImageRow) }),
  ),
} as const;
