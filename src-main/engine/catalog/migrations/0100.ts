/** From a file's size to the images that have it: so a photo that was moved is recognised before it is read. */
export const migration0100 = `
CREATE INDEX images_by_bytes ON images (bytes) WHERE bytes IS NOT NULL;
`;
