/** Most characters of one element, such as a task with its annotations. */
const longestItem = 16_000_000;
/** Deepest nesting that is parsed: a deeper one is no annotation, and would exhaust the stack. */
const deepest = 200;

/** The form of a file: a list of elements, or a map with lists in it, as COCO has. */
export type JsonRoot = 'list' | 'map';

/** The text of an element, or why it is not given out; and the key of its list in a map. */
interface JsonPiece {
  readonly list: string | null;
  readonly text: string | Error;
}

/**
 * Splits the text of a JSON file into the elements of its lists, as it arrives. So a file of any size takes the memory of one element, where
 * JSON.parse would take all of it, and fail above half a gigabyte.
 */
export class JsonSplitter {
  #depth = 0;
  #isInText = false;
  #isEscaped = false;
  #isTooDeep = false;
  #pending: string[] = [];
  #length = 0;
  /** Key of the list in a map that is being read. */
  #list: string | null = null;
  #hasBegun = false;
  #hasEnded = false;

  constructor(private readonly root: JsonRoot) {}

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Takes the next piece of the text. Throws an Error with the reason if it has another form. @returns the elements that end in it */
  *add(piece: string): Generator<JsonPiece> {
    let from = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const code = piece.charCodeAt(at);
      if (this.#isInText) {
        this.#passText(code);
        continue;
      }
      if (code <= blank) continue;
      if (this.#depth === 0) {
        this.#begin(code);
        from = at + 1;
      } else if (code === quote) {
        this.#isInText = true;
      } else if (code === openList || code === openMap) {
        if (code === openList && this.root === 'map' && this.#depth === 1) {
          this.#list = keyIn(this.#take(piece.slice(from, at)));
          from = at + 1;
        }
        this.#depth += 1;
        this.#isTooDeep ||= this.#depth > deepest;
      } else if (code === closeList || code === closeMap) {
        const isElement = this.#depth === this.#itemDepth;
        this.#depth -= 1;
        if (isElement) {
          yield* this.#end(piece.slice(from, at));
          from = at + 1;
          this.#list = null;
        }
        if (this.#depth === 0) this.#hasEnded = true;
      } else if (code === comma && this.#depth === this.#itemDepth) {
        yield* this.#end(piece.slice(from, at));
        from = at + 1;
      } else if (code === comma && this.#depth === 1) {
        this.#take('');
        from = at + 1;
      }
    }
    if (this.#depth > 0) this.#keep(piece.slice(from));
  }

  /** Depth of the lists whose elements are given out; 0 outside of them. */
  get #itemDepth(): number {
    if (this.root === 'list') return 1;
    return this.#list === null ? 0 : 2;
  }

  #passText(code: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (code === backslash) this.#isEscaped = true;
    else if (code === quote) this.#isInText = false;
  }

  #begin(code: number): void {
    if (this.#hasEnded) throw new Error('it goes on after its end');
    if (code !== (this.root === 'list' ? openList : openMap)) {
      throw new Error(this.root === 'list' ? 'it is no list in JSON' : 'it is no map in JSON');
    }
    this.#hasBegun = true;
    this.#depth = 1;
  }

  #keep(part: string): void {
    this.#length += part.length;
    if (this.#length > longestItem) this.#pending = [];
    else this.#pending.push(part);
  }

  /** The text since the last element, whose last part is given. */
  #take(part: string): string {
    this.#keep(part);
    const text = this.#pending.join('');
    [this.#pending, this.#length, this.#isTooDeep] = [[], 0, false];
    return text;
  }

  *#end(part: string): Generator<JsonPiece> {
    const [isTooLong, isTooDeep, list] = [this.#length + part.length > longestItem, this.#isTooDeep, this.#list];
    const text = this.#take(part);
    if (isTooLong) {
      yield { list, text: new Error(`it is longer than ${longestItem.toLocaleString('en')} characters`) };
    } else if (isTooDeep) {
      yield { list, text: new Error(`it is nested deeper than ${String(deepest)} levels`) };
    } else if (text.trim() !== '') {
      yield { list, text };
    }
  }
}

const [quote, backslash, comma, blank] = ['"', '\\', ',', ' '].map((each) => each.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
];
const [openList, closeList, openMap, closeMap] = ['[', ']', '{', '}'].map((each) => each.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
];

/** The key in the text before a value: '"images": ' has images. */
function keyIn(text: string): string {
  try {
    const key: unknown = JSON.parse(text.trim().replace(/:$/, ''));
    return typeof key === 'string' ? key : '';
  } catch {
    return '';
  }
}
