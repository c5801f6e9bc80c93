const byte = (high: number, low: number): number => (high << 8) | low;

/** Second bytes of markers in a JPEG that Facet's decoders wrote. */
const marker = { start: 0xd8, end: 0xd9, scan: 0xda, baseline: 0xc0, progressive: 0xc2 } as const;
/** Markers of the file's header, quantisation tables, Huffman tables and restart interval. */
const tables: readonly number[] = [0xe0, 0xdb, 0xc4, 0xdd];

/**
 * Whether bytes are one whole JPEG as Facet's decoders write it: nothing after its end, no colour profile, metadata or comment.
 * Other formats must not pass, since Chromium goes by the bytes and not by the type that they are served with.
 * Segments as in ITU T.81, annex B.
 * @param longestEdge pixels that neither width nor height may exceed
 */
export function isOwnJpeg(bytes: Uint8Array, longestEdge: number): boolean {
  if (bytes[0] !== 0xff || bytes[1] !== marker.start) return false;
  let hasFrame = false;
  for (let at = 2; ;) {
    const kind = bytes[at + 1];
    if (bytes[at] !== 0xff || kind === undefined) return false;
    if (kind === marker.end) return hasFrame && at + 2 === bytes.length;
    const length = byte(bytes[at + 2] ?? 0, bytes[at + 3] ?? 0);
    if (length < 2 || at + 2 + length > bytes.length) return false;
    const isFrame = kind === marker.baseline || kind === marker.progressive;
    if (isFrame && (hasFrame || !isWithin(bytes.subarray(at + 4, at + 2 + length), longestEdge))) return false;
    if (!isFrame && kind !== marker.scan && !tables.includes(kind)) return false;
    hasFrame ||= isFrame;
    at += 2 + length;
    if (kind !== marker.scan) continue;
    if (!hasFrame) return false;
    at = endOfScan(bytes, at);
  }
}

/** Whether the width and height of a frame's header are at least 1 and at most `longestEdge`. */
function isWithin(header: Uint8Array, longestEdge: number): boolean {
  const [, heightHigh = 0, heightLow = 0, widthHigh = 0, widthLow = 0] = header;
  const [height, width] = [byte(heightHigh, heightLow), byte(widthHigh, widthLow)];
  return Math.min(width, height) >= 1 && Math.max(width, height) <= longestEdge;
}

/** Index of the marker that ends a scan's data. Within the data, 0xff is followed by 0 or a restart marker. */
function endOfScan(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    const next = at < 0 ? undefined : bytes[at + 1];
    if (next === undefined) return bytes.length;
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
    at += 2;
  }
}
