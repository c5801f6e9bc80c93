/**
 * Extensions of the formats that Facet reads, in lower case. What a file is, its content decides (decoder/formats.ts); names only say which
 * files are worth a look, which cells of a table name pictures, and what a file dialog shows.
 */
export const pictureExtensions = [
  ...['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'apng', 'webp', 'gif', 'tif', 'tiff', 'avif', 'heic', 'heif', 'hif', 'jxl'],
  ...['bmp', 'dib', 'pbm', 'pgm', 'ppm', 'pnm', 'pam'],
] as const;

/** The end of such a name. */
export const pictureName = new RegExp(`\\.(${pictureExtensions.join('|')})$`, 'i');

/** Whether a file's name ends like one of a format that Facet reads. */
export const hasPictureName = (name: string): boolean => pictureName.test(name);
