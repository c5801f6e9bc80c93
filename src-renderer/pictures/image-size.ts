import type { ImageRow } from '../../src-shared/domain/image';
import { formatBytes, formatNumber } from '../components/format';

/** Pixels and file size of an image, as far as they are known: ['1,024 × 768', '120 KB']. */
export function sizeTexts({ width, height, bytes }: Pick<ImageRow, 'width' | 'height' | 'bytes'>): string[] {
  const texts: string[] = [];
  if (width !== null && height !== null) texts.push(`${formatNumber(width)} × ${formatNumber(height)}`);
  if (bytes !== null) texts.push(formatBytes(bytes));
  return texts;
}
