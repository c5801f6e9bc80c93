import { damaged, ofPieces, type Stripped } from './stripped';

/** A PNM (PBM, PGM, PPM) without the comments that it may have: of plain ones anywhere, of raw ones in front of the pixels. */
export function strippedPnm(bytes: Buffer): Stripped {
  const magic = bytes.toString('latin1', 0, 2);
  if (['P1', 'P2', 'P3'].includes(magic)) {
    return ofPieces(bytes, [Buffer.from(bytes.toString('latin1').replaceAll(/#[^\r\n]*/g, ''), 'latin1')]);
  }
  if (magic === 'P7') return strippedPam(bytes);
  const numbers = magic === 'P4' ? 2 : 3;
  const head = bytes.toString('latin1', 2, 64 * 1024);
  const pattern = new RegExp(`^${String.raw`(?:\s|#[^\r\n]*[\r\n])+(\d+)`.repeat(numbers)}(?:#[^\r\n]*[\r\n]|\\s)`);
  const [whole, ...values] = pattern.exec(head) ?? [];
  if (whole === undefined) throw damaged();
  if (!whole.includes('#')) return { bytes, isChanged: false };
  return ofPieces(bytes, [Buffer.from(`${magic}\n${values.join(' ')}\n`, 'latin1'), bytes.subarray(2 + whole.length)]);
}

/** A PAM, whose header is lines up to ENDHDR; those that begin with # are comments. */
function strippedPam(bytes: Buffer): Stripped {
  const end = bytes.indexOf('\nENDHDR\n', 0, 'latin1');
  if (end === -1) throw damaged();
  const lines = bytes.toString('latin1', 0, end).split('\n');
  const kept = lines.filter((line) => !line.startsWith('#')).join('\n');
  return ofPieces(bytes, [Buffer.from(kept, 'latin1'), bytes.subarray(end)]);
}
