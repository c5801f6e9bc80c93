import { Failure } from '../../../src-shared/domain/failure';
import type { AnswersOf } from '../project/engine-context';
import type { Session } from './session';

/** Most rows and ids that one answer holds. */
const [rowsPerAnswer, idsPerAnswer] = [2000, 10_000];

/** The images of the open project, in the order of a view. */
export function imageRequests(session: Session): AnswersOf<'images'> {
  return {
    list: async ({ limit, offset, ...order }) => {
      const view = await session.viewOf(order);
      const page = view.slice(offset, offset + limit);
      return { total: view.length, images: session.open.catalog.imageList.rows(page) };
    },
    view: async (order) => {
      const view = await session.viewOf(order);
      return { view: session.views.add(view), total: view.length };
    },
    rows: ({ view, from, to }) => {
      const ids = session.views.get(view).slice(from, Math.min(to, from + rowsPerAnswer));
      return { images: session.open.catalog.imageList.rows(ids) };
    },
    ids: ({ view, from, to }) => ({ ids: session.views.get(view).slice(from, Math.min(to, from + idsPerAnswer)) }),
    counts: async ({ filter }) => {
      const run = await session.runOf(filter, false);
      return session.open.columns.counts({ filter, run });
    },
    get: ({ image }) => {
      const [row] = session.open.catalog.imageList.rows([image]);
      if (!row) throw new Failure('not-found', `There is no image ${String(image)}.`);
      return { image: row, history: session.open.catalog.history.labelsOfImage(image) };
    },
    render: ({ image, edge }, signal) => session.renderer.render(session.open, image, edge, signal),
  };
}

/** Attributes of images. */
export function attributeRequests(session: Session): AnswersOf<'attributes'> {
  return {
    list: async () => ({ attributes: await session.open.columns.attributes() }),
    counts: async ({ filter, name, limit }) => {
      const run = await session.runOf(filter, false);
      return session.open.columns.attributeCounts({ filter, run }, name, limit);
    },
  };
}
