/** Extensions of pictures by the bytes that their files begin with, in Latin-1. */
const signatures: readonly (readonly [string, (text: string) => boolean])[] = [
  ['jpg', (text) => text.startsWith('\xff\xd8\xff')],
  ['png', (text) => text.startsWith('\x89PNG')],
  ['gif', (text) => text.startsWith('GIF8')],
  ['webp', (text) => text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP'],
  ['tif', (text) => text.startsWith('II*\0') || text.startsWith('MM\0*')],
  ['avif', (text) => text.slice(4, 8) === 'ftyp' && /^avi[fs]/.test(text.slice(8))],
  ['heic', (text) => text.slice(4, 8) === 'ftyp' && /^(hei[csxm]|hev[cxms]|mif1|msf1)/.test(text.slice(8))],
  ['jxl', (text) => text.startsWith('\xff\x0a') || text.startsWith('\0\0\0\x0cJXL ')],
  ['bmp', (text) => text.startsWith('BM') && text.slice(6, 10) === '\0\0\0\0'],
  ['ppm', (text) => /^P[36][\s#]/.test(text)],
  ['pgm', (text) => /^P[25][\s#]/.test(text)],
  ['pbm', (text) => /^P[14][\s#]/.test(text)],
  ['pam', (text) => text.startsWith('P7\n')],
];

/** The extension of a picture's format, decided by the first twelve bytes; null for a file that is no picture. */
export function extensionOfPicture(head: Uint8Array): string | null {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, 16)).toString('latin1');
  return signatures.find(([, fits]) => fits(text))?.[0] ?? null;
}
