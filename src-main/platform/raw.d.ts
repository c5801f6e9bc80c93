/** Vite's text of a file, which is built into the bundle: programs that travel as text in ours. */
declare module '*?raw' {
  const text: string;
  export default text;
}
