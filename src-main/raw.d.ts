/** Programs in other languages, which travel as text in ours. */
declare module '*.py?raw' {
  const text: string;
  export default text;
}
