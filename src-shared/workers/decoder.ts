import * as v from 'valibot';
import { request } from '../rpc/declare';
import { Box } from '../domain/face-crop';
import { Measures } from '../domain/measures';

/** Why one file was not accepted. `reason` is a sentence for the person that says what to do. */
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

export const imageFormats = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const;

/** What one decode of a file tells. Sizes in pixels, upright. */
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
  /** Where the thumbnail stands in the pack of the request; a JPEG. */
  thumbnail: v.object({ offset: v.number(), length: v.number() }),
});
export type Inspection = v.InferOutput<typeof Inspection>;

const Prepared = v.object({
  /** CRC-32 of the row's bytes. */
  crc32: v.number(),
  /** Of the file's bytes, 64 hex digits. */
  sha256: v.string(),
  /** Of the whole picture, upright. */
  width: v.number(),
  height: v.number(),
});
const Changed = v.object({ /** The file's content is no longer what was asked for. */ changed: v.literal(true) });

/** Requests that a decoder child answers. Pixels never travel by RPC: a decoder writes them to the file it is given. */
export const decoderContract = {
  decoder: {
    /**
     * Decodes each file once; appends its thumbnail to `pack` and syncs the pack before answering. One result a path, in
     * order. A full disk is an error of the whole request (kind 'disk-full'); a bad file is only a Refusal.
     */
    inspect: request(
      v.object({ paths: v.array(v.string()), pack: v.string() }),
      v.object({ results: v.array(v.union([Inspection, Refusal])) }),
    ),
    /**
     * Decodes each file with the named preprocessing to an edge × edge RGB square and writes it at byte
     * row × edge × edge × 3 of `file` (created when missing), synced before answering unless the file is temporary: what
     * goes with the job need not reach the disk. When `sha256` is given and the file's bytes hash to something else, nothing
     * is written and the result is `changed`. One result an item, in order.
     * A `crop` of the upright picture, in whole pixels inside it, is cut out before. `framed` is the square that the face
     * detector looks at (domain/face-crop.ts): the picture fitted into its middle with its aspect ratio kept, black around it.
     */
    prepare: request(
      v.object({
        file: v.string(),
        edge: v.number(),
        fit: v.optional(v.picklist(['fill', 'framed']), 'fill'),
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
      v.object({ results: v.array(v.union([Prepared, Changed, Refusal])) }),
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
     * Draws sample faces first..first+count-1 of `seed` as JPEG files below `folder`/<class>/; the same numbers give the
     * same pictures. Returns each file's path relative to `folder`, the class it was filed under and the class it shows
     * (they differ where the label was flipped on purpose).
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
