import type { AnswersOf } from '../project/engine-context';
import type { Session } from '../session/session';
import { recogniseFolder } from '../layouts/recognise';
import { shownPictures } from '../layouts/shown-pictures';
import { previewTable } from '../tables/label-file';
import { unpack } from '../unpacking/unpack';
import { importImages } from './importing';
import { drawSample } from './sample';
import { takeBackImport } from './taking-back';

/** Answers requests to import folders, tables and other projects. */
export function importRequests(session: Session): AnswersOf<'imports'> {
  return {
    run: (params, job) => importImages(session, params, job),
    recognise: (params, job) => recogniseFolder(session.open, params, job),
    example: ({ picture, edge }, signal) => {
      const path = shownPictures.of(session.open).pathOf(picture);
      return session.renderer.renderFile(path, `example ${String(picture)}`, edge, signal);
    },
    unpack: (params, job) => unpack(params, job),
    takeBack: (params, signal) => session.writeStep(() => takeBackImport(session.open, params, signal)),
    preview: ({ file, columns }) => previewTable(file, columns),
  };
}

/** Answers requests to draw sample faces, on which Facet can be tried. */
export function sampleRequests({ services }: Session): AnswersOf<'sample'> {
  return { draw: (params, job) => drawSample(services, params, job) };
}
