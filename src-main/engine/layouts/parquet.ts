import { Failure } from '../../../src-shared/domain/failure';
import { plainFit, type Layout, type Place } from './layout';

/** Parquet files, as image data sets of Hugging Face are: their pictures must be written to a folder before an import. */
export const parquet: Layout = {
  name: 'parquet',
  recognise: (place) => {
    const files = parquetIn(place);
    if (files.length === 0) return Promise.resolve(null);
    // Beside images, they are more likely tables about these.
    const likelihood = place.images.length === 0 ? 0.95 : 0.2;
    const count = files.length === 1 ? 'A Parquet file' : `${files.length.toLocaleString('en')} Parquet files`;
    return Promise.resolve(plainFit(likelihood, `${count}, which must be unpacked first`));
  },
  read: ({ root }) =>
    Promise.reject(
      new Failure('bad-input', `The pictures of ${root} are in Parquet files.`, { step: 'unpack', source: root }),
    ),
};

const parquetIn = ({ others }: Place): string[] => others.filter((path) => /\.parquet$/i.test(path));
