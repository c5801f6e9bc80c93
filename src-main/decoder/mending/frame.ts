import { at } from '../../../src-shared/domain/at';
import { HuffmanTable } from './huffman';

/** A component of a JPEG's frame, such as Y. */
export interface Component {
  readonly id: number;
  /** Sampling factors. */
  readonly across: number;
  readonly down: number;
  /** Bits still missing below each of the 64 coefficients; 255 before the first scan. */
  readonly missingBits: Uint8Array;
}

/** A component in the present scan, with its tables. */
export interface ScanComponent {
  readonly component: Component;
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
}

/** Facts from the headers of a JPEG (ITU-T T.81, annex B), read segment by segment. Damaged headers throw RangeError or read as nothing. */
export class JpegFrame {
  width = 0;
  height = 0;
  components: readonly Component[] = [];
  scan: readonly ScanComponent[] = [];
  /** MCUs between restart markers; 0 for none. */
  restartInterval = 0;
  /** Whether it is coded by Huffman in one pass per component: the form whose rows can be counted here. */
  isSequential = false;
  readonly #tables = new Map<number, HuffmanTable>();

  /** Reads a segment, with its marker. */
  read(segment: Buffer, code: number): void {
    if (code >= 0xc0 && code <= 0xc2) this.#readFrame(segment, code);
    else if (code === 0xc4) this.#readTables(segment);
    else if (code === 0xdd && segment.length >= 6) this.restartInterval = segment.readUInt16BE(4);
    else if (code === 0xda) this.#readScan(segment);
  }

  /** Whether scans brought each coefficient of each component to its last bit. */
  isComplete(): boolean {
    return (
      this.components.length > 0 && this.components.every(({ missingBits }) => missingBits.every((bits) => bits === 0))
    );
  }

  #readFrame(segment: Buffer, code: number): void {
    if (segment.length < 10) return;
    this.isSequential = code !== 0xc2 && segment[4] === 8;
    [this.height, this.width] = [segment.readUInt16BE(5), segment.readUInt16BE(7)];
    const count = Math.min(segment.readUInt8(9), 4, Math.floor((segment.length - 10) / 3));
    this.components = Array.from({ length: count }, (_, index) => {
      const [id, factors] = [segment.readUInt8(10 + index * 3), segment.readUInt8(11 + index * 3)];
      return { id, across: factors >> 4, down: factors & 15, missingBits: new Uint8Array(64).fill(255) };
    });
  }

  #readTables(segment: Buffer): void {
    let offset = 4;
    while (offset + 17 <= segment.length) {
      const counts = segment.subarray(offset + 1, offset + 17);
      const total = counts.reduce((sum, count) => sum + count, 0);
      const values = segment.subarray(offset + 17, offset + 17 + total);
      this.#tables.set(segment.readUInt8(offset), new HuffmanTable(counts, values));
      offset += 17 + total;
    }
  }

  #readScan(segment: Buffer): void {
    const count = segment[4] ?? 0;
    const parameters = 5 + count * 2;
    if (segment.length < parameters + 3) return;
    this.scan = Array.from({ length: count }, (_, index) => {
      const [id, tables] = [segment.readUInt8(5 + index * 2), segment.readUInt8(6 + index * 2)];
      const component = this.components.find((one) => one.id === id);
      return component
        ? [{ component, dc: this.#tables.get(tables >> 4), ac: this.#tables.get(16 | (tables & 15)) }]
        : [];
    }).flat();
    const [first, last, bits] = [0, 1, 2].map((index) => at(segment, parameters + index)) as [number, number, number];
    const end = this.isSequential ? 63 : Math.min(last, 63);
    for (const { component } of this.scan)
      component.missingBits.fill(this.isSequential ? 0 : bits & 15, first, end + 1);
  }
}
