/**
 * Globals that Node and the page both have, declared just far enough to be used in src-shared. Elsewhere these declarations merge
 * with the full ones of Node and the page.
 */
interface AbortSignal {
  readonly aborted: boolean;
}
interface File {
  readonly name: string;
}
