/** What unpacking takes at most, so that no file of a stranger fills the disk or takes days. */
export interface Limits {
  readonly pictureBytes: number;
  readonly textBytes: number;
  readonly files: number;
  readonly ratio: number;
  readonly ratioFrom: number;
  readonly reservedBytes: number;
  readonly rowGroupBytes: number;
}

const mega = 1_000_000;

export const limits: Limits = {
  /** The decoder takes 100 megapixels, which are 800 MB at four channels of 16 bits. */
  pictureBytes: 1000 * mega,
  /** The largest tables of public face data sets have some 300 MB (FER2013), annotations of Open Images up to 1 GB. */
  textBytes: 1000 * mega,
  /** File systems run out of entries long before the disk is full of small files. */
  files: 2_000_000,
  /**
   * Bytes that come out for each one of the source. Photos give 1, blank bitmaps and tables up to 50; deflate could give 1,032, and
   * overlapping entries of a ZIP millions (bamsoftware.com/hacks/zipbomb).
   */
  ratio: 100,
  /** Bytes from which the ratio counts: nobody is harmed by less, and small tables shrink most. */
  ratioFrom: 256 * mega,
  /** Bytes that stay free on the disk, for the system and other programs. */
  reservedBytes: 500 * mega,
  /** A Parquet file is read by its row groups, each whole. Those of image data sets have 100 to 1,000 pictures. */
  rowGroupBytes: 1500 * mega,
};
