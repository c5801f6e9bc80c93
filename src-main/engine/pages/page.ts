import { html, Markup, type Content } from './markup';

/** Colours of the window, in both themes; Okabe and Ito's for lines, which dashes tell apart, too. */
const style = `
:root { color-scheme: light; --back: #fff; --text: #1a1a1a; --dim: #575757; --line: #d8d8d8; --accent: #0b62d6; --bad: #c0322b;
  --c0: #0b62d6; --c1: #b35c00; --c2: #00735a; --c3: #a3447a; --c4: #7a6a00; --c5: #b03f00; }
@media (prefers-color-scheme: dark) { @media screen { :root { color-scheme: dark; --back: #1b1b1b; --text: #ededed; --dim: #a6a6a6;
  --line: #3a3a3a; --accent: #4c9aff; --bad: #f0716a; --c0: #4c9aff; --c1: #e69f00; --c2: #4fbf9a; --c3: #cc79a7; --c4: #d8c84a; --c5: #e08050; } } }
body { max-width: 960px; margin: 32px auto; padding: 0 24px; background: var(--back); color: var(--text);
  font: 14px/21px system-ui, sans-serif; font-variant-numeric: tabular-nums; }
p, li, pre, h1, th[scope=row] { overflow-wrap: anywhere; }
h1 { font-size: 26px; line-height: 34px; } h2 { margin-top: 36px; font-size: 18px; } h3 { font-size: 14px; }
p, li { max-width: 76ch; } .dim, figcaption, caption { color: var(--dim); font-size: 12px; line-height: 18px; }
.big { font-size: 40px; line-height: 48px; font-weight: 600; }
.warning { padding: 8px 12px; border: 1px solid var(--line); border-left: 3px solid var(--bad); border-radius: 6px; }
table { margin: 8px 0; border-collapse: collapse; } caption { min-width: 46ch; text-align: left; }
th, td { padding: 3px 12px 3px 0; border-bottom: 1px solid var(--line); text-align: right; font-weight: 400; vertical-align: top; }
th[scope=row], thead th:first-child { text-align: left; } thead th { font-weight: 600; } td { white-space: nowrap; } td.on { font-weight: 600; }
tr.small td, tr.small th { color: var(--dim); }
pre { padding: 12px; border: 1px solid var(--line); border-radius: 6px; font-size: 12px; line-height: 17px; white-space: pre-wrap; }
.charts { display: flex; flex-wrap: wrap; gap: 16px; } figure { flex: 1 1 380px; max-width: 460px; margin: 0; }
svg text { fill: var(--dim); font-size: 10px; } .grid { stroke: var(--line); } .diagonal { stroke: var(--dim); stroke-dasharray: 3 4; }
.line { fill: none; stroke-width: 1.75; } ${[0, 1, 2, 3, 4, 5].map((number) => `.line.c${String(number)} { stroke: var(--c${String(number)}); } circle.c${String(number)} { fill: var(--c${String(number)}); }`).join(' ')}
.key svg { width: 28px; height: 8px; } .key { margin-right: 8px; white-space: nowrap; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 12px; padding: 0; list-style: none; }
.pictures img { width: 100%; aspect-ratio: 1; object-fit: contain; background: var(--line); border-radius: 4px; }
@media print { body { margin: 0; max-width: none; font-size: 11px; line-height: 16px; } th, td { padding-right: 8px; }
  th[scope=row] { min-width: 18ch; } .dim, figcaption, caption { font-size: 10px; line-height: 14px; } h2 { margin-top: 24px; }
  figure, tr, li, .key { break-inside: avoid; } h2, caption { break-after: avoid; } figure { flex-basis: 300px; } }
`;

/** A whole page that loads nothing: the policy forbids scripts, and anything that is not in the page itself. */
export function page(title: string, content: readonly Content[]): Markup {
  return html`${new Markup('<!doctype html>')}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Markup(style)}
        </style>
      </head>
      <body>
        ${content}
      </body>
    </html> `;
}
