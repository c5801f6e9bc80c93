import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { writeFileAtomically } from '../platform/atomic';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const Place = v.object({
  x: v.pipe(v.number(), v.integer()),
  y: v.pipe(v.number(), v.integer()),
  width: v.pipe(v.number(), v.integer()),
  height: v.pipe(v.number(), v.integer()),
  isMaximized: v.boolean(),
});
/** Where the window stands, in device-independent pixels. */
export type Place = v.InferOutput<typeof Place>;

export const smallest = { width: 1000, height: 640 } as const;
const usual = { width: 1280, height: 800 } as const;
/** As much of the window, across and down, has to be on a display for a person to get hold of it. */
const holdable = { width: 120, height: 40 } as const;

/**
 * Where the window is put: where it was, moved and shrunk as far as the displays of today need.
 * @param saved where it was; null at the first start
 * @param displays the work areas of the present displays, the primary one first
 */
export function fit(saved: Place | null, displays: readonly Rectangle[]): Place {
  const [primary = { x: 0, y: 0, ...usual }] = displays;
  const display = saved ? displays.find((area) => isReachable(saved, area)) : undefined;
  if (!saved || !display) {
    const size = fitSize({ ...usual, ...(saved && { width: saved.width, height: saved.height }) }, primary);
    return { ...centred(size, primary), isMaximized: saved?.isMaximized ?? false };
  }
  return { ...saved, ...fitSize(saved, display), y: Math.max(saved.y, display.y) };
}

/** The window's place as kept; null when none is, or it can't be read. */
export async function readPlace(file: string): Promise<Place | null> {
  try {
    return v.parse(Place, JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

export async function writePlace(file: string, place: Place): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomically(file, `${JSON.stringify(place)}\n`);
}

/** The strip along the window's top, by which it is moved, overlaps the display enough. */
function isReachable(window: Rectangle, area: Rectangle): boolean {
  const across = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const isBelowTop = window.y >= area.y - holdable.height;
  const isAboveBottom = window.y <= area.y + area.height - holdable.height;
  return across >= holdable.width && isBelowTop && isAboveBottom;
}

function fitSize(size: { width: number; height: number }, area: Rectangle): { width: number; height: number } {
  return {
    width: Math.max(smallest.width, Math.min(size.width, area.width)),
    height: Math.max(smallest.height, Math.min(size.height, area.height)),
  };
}

function centred(size: { width: number; height: number }, area: Rectangle): Rectangle {
  return {
    ...size,
    x: Math.round(area.x + Math.max(0, (area.width - size.width) / 2)),
    y: Math.round(area.y + Math.max(0, (area.height - size.height) / 2)),
  };
}
