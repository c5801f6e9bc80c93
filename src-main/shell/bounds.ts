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

const WindowBounds = v.object({
  x: v.pipe(v.number(), v.integer()),
  y: v.pipe(v.number(), v.integer()),
  width: v.pipe(v.number(), v.integer()),
  height: v.pipe(v.number(), v.integer()),
  isMaximized: v.boolean(),
});
/** Position and size of the window, in device-independent pixels. */
export type WindowBounds = v.InferOutput<typeof WindowBounds>;

export const smallest = { width: 1000, height: 640 } as const;
const usual = { width: 1280, height: 800 } as const;
/** Pixels of the window's top edge that must be on a display for a person to drag it. */
const draggable = { width: 120, height: 40 } as const;

/**
 * Bounds for the window: the saved ones, moved and shrunk as far as the present displays need.
 * @param saved null at the first start
 * @param displays work areas of the present displays, the primary one first
 */
export function fitToDisplays(saved: WindowBounds | null, displays: readonly Rectangle[]): WindowBounds {
  const [primary = { x: 0, y: 0, ...usual }] = displays;
  const display = saved ? displays.find((area) => isReachable(saved, area)) : undefined;
  if (!saved || !display) {
    const size = fitSize({ ...usual, ...(saved && { width: saved.width, height: saved.height }) }, primary);
    return { ...centred(size, primary), isMaximized: saved?.isMaximized ?? false };
  }
  return { ...saved, ...fitSize(saved, display), y: Math.max(saved.y, display.y) };
}

/** Reads the saved bounds; null when there are none, or they can't be read. */
export async function readWindowBounds(file: string): Promise<WindowBounds | null> {
  try {
    return v.parse(WindowBounds, JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

export async function writeWindowBounds(file: string, bounds: WindowBounds): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomically(file, `${JSON.stringify(bounds)}\n`);
}

/** Whether enough of the strip along the window's top, by which it is dragged, is on the display. */
function isReachable(window: Rectangle, area: Rectangle): boolean {
  const across = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const isBelowTop = window.y >= area.y - draggable.height;
  const isAboveBottom = window.y <= area.y + area.height - draggable.height;
  return across >= draggable.width && isBelowTop && isAboveBottom;
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
