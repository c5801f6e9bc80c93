import * as v from 'valibot';
import { request } from '../rpc/declare';
import { Place } from '../domain/explanation';
import { Box } from '../domain/face-crop';
import { filters } from '../domain/preprocessing';
import { Measures } from '../domain/measures';

/** Reason why a file was refused. `reason` is a sentence for the person that says what to do. */
export const Refusal = v.object({
  refused: v.picklist([
    'empty',
    'truncated',
    'unreadable',
    'unsupported-format',
    'too-large',
    'vanished',
    'permission',
    'crashed',
    'timed-out',
  ]),
  reason: v.string(),
});
export type Refusal = v.InferOutput<typeof Refusal>;

export const imageFormats = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif', 'heic', 'bmp', 'pnm', 'jxl'] as const;

/** Facts about a file from one decode. Sizes are in pixels, upright. */
export const Inspection = v.object({
  /** SHA-256 of the file's bytes, 64 hex digits. */
  sha256: v.string(),
  bytes: v.number(),
  /** Modification time in milliseconds since 1970, with fractions. */
  modified: v.number(),
  format: v.picklist(imageFormats),
  width: v.number(),
  height: v.number(),
  measures: Measures,
  /** Position of the thumbnail, a JPEG, in the pack of the request. */
  thumbnail: v.object({ offset: v.number(), length: v.number() }),
});
export type Inspection = v.InferOutput<typeof Inspection>;

const PreparedRow = v.object({
  /** CRC-32 of the row's bytes. */
  crc32: v.number(),
  /** SHA-256 of the file's bytes, 64 hex digits. */
  sha256: v.string(),
  /** Size of the whole picture, upright. */
  width: v.number(),
  height: v.number(),
});
const ChangedContent = v.object({
  /** The file's content is no longer the one that the request names. */
  changed: v.literal(true),
});

/** A whole picture in a file. */
export const WholePicture = v.object({
  /** SHA-256 of the picture's own file, 64 hex digits. */
  sha256: v.string(),
  /** Size of what is in the file. */
  width: v.number(),
  height: v.number(),
  /** Offset of its first byte. */
  offset: v.number(),
});
export type WholePicture = v.InferOutput<typeof WholePicture>;

/** Requests that a decoder child answers. Pixels never travel by RPC: a decoder writes them to the file that it is given. */
export const decoderContract = {
  decoder: {
    /**
     * Decodes each file once, appends its thumbnail to `pack`, and syncs the pack before answering. Returns one result per path, in
     * order. A full disk fails the whole request (kind 'disk-full'); a bad file is only a Refusal.
     */
    inspect: request(
      v.object({ paths: v.array(v.string()), pack: v.string() }),
      v.object({ results: v.array(v.union([Inspection, Refusal])) }),
    ),
    /**
     * Decodes each file to an edge × edge RGB square and writes it at byte row × edge × edge × 3 of `file`, which is created when
     * missing. The file is synced before answering unless it is temporary: what ends with the job need not reach the disk. When
     * `sha256` is given and the file has another hash, nothing is written and the result is `changed`. Returns one result per item,
     * in order. `crop`, in whole pixels inside the upright picture, is cut out first. `resize` is a filter of domain/preprocessing.ts,
     * which fills the square; or 'framed' for the square that the face detector looks at (domain/face-crop.ts): the picture in its
     * middle with its aspect ratio kept, and black around it.
     */
    prepare: request(
      v.object({
        file: v.string(),
        edge: v.number(),
        resize: v.optional(v.picklist([...filters, 'framed']), 'triangle'),
        isTemporary: v.optional(v.boolean(), false),
        items: v.array(
          v.object({
            path: v.string(),
            row: v.number(),
            sha256: v.nullable(v.string()),
            crop: v.optional(v.nullable(Box), null),
          }),
        ),
      }),
      v.object({ results: v.array(v.union([PreparedRow, ChangedContent, Refusal])) }),
    ),
    /**
     * Appends whole pictures to `file`, which is created when missing and not synced: upright, 8-bit sRGB, transparency over white, cut
     * out to `crop` where one is given. Each is RGB bytes [height, width, 3]. Returns one result per item, in order. A picture takes up
     * to 300 MB, so ask for a few at a time; no other request may write to the file meanwhile.
     */
    whole: request(
      v.object({
        file: v.string(),
        items: v.array(v.object({ path: v.string(), crop: v.optional(v.nullable(Box), null) })),
      }),
      v.object({ results: v.array(v.union([WholePicture, Refusal])) }),
    ),
    /**
     * Renders a file upright in sRGB, longest edge at most `edge` pixels and never enlarged, as a JPEG at `to` (written
     * whole or not at all).
     */
    render: request(
      v.object({ path: v.string(), edge: v.number(), to: v.string() }),
      v.union([v.object({ width: v.number(), height: v.number() }), Refusal]),
    ),
    /**
     * Renders a picture as `render` does, or a row of pixels, lays colours over a part of it, and writes a PNG at `to`. The colours
     * are a file of RGBA bytes [edge, edge, 4], which is enlarged smoothly.
     */
    overlay: request(
      v.object({
        picture: v.union([
          v.object({ path: v.string() }),
          /** File of RGB bytes [edge, edge, 3]. */
          v.object({ pixels: v.string(), edge: v.number() }),
        ]),
        /** Longest edge of the result in pixels; a picture is never enlarged, pixels are. */
        edge: v.number(),
        colours: v.object({ file: v.string(), edge: v.number() }),
        place: Place,
        to: v.string(),
      }),
      v.union([v.object({ width: v.number(), height: v.number() }), Refusal]),
    ),
    /**
     * Draws sample faces first..first+count-1 of `seed` as JPEG files below `folder`/<class>/; the same numbers give the same
     * pictures. Returns each file's path relative to `folder`, the class it was filed under, and the class it shows. These differ
     * where the label is wrong on purpose.
     */
    drawSamples: request(
      v.object({
        folder: v.string(),
        seed: v.number(),
        first: v.number(),
        count: v.number(),
        flippedShare: v.number(),
      }),
      v.object({ samples: v.array(v.object({ path: v.string(), filed: v.string(), shown: v.string() })) }),
    ),
    /** Versions of the decoding libraries, for `doctor`. */
    versions: request(v.object({}), v.object({ sharp: v.string(), libvips: v.string() })),
  },
} as const;
