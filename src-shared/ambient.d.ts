/**
 * What every process has beyond the language, Node and page alike, declared just far enough to be named here.
 * Elsewhere these merge with Node's and the page's full declarations.
 */
interface AbortSignal {
  readonly aborted: boolean;
}
interface File {
  readonly name: string;
}
