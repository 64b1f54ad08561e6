/** The whole style of the HTML report. Inline `style` attributes do not exist: the content security policy forbids them. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #0e1116);
  --panel: light-dark(#ffffff, #161b22);
  --sunken: light-dark(#f0f2f5, #1c222b);
  --text: light-dark(#1c2128, #e6eaf0);
  --muted: light-dark(#566070, #9aa6b5);
  --line: light-dark(#dde1e7, #2d343f);
  --edge: light-dark(#1c212833, #00000099);
  --strong-line: light-dark(#b9c0cb, #4a5462);
  --accent: light-dark(#0a58b0, #7cb8ff);
  --pass: light-dark(#12693a, #6fdd9c);
  --pass-soft: light-dark(#e2f5e9, #12291d);
  --fail: light-dark(#b0142d, #ff8f92);
  --fail-soft: light-dark(#fdeaec, #311519);
  --unsure: light-dark(#80530a, #f1c566);
  --unsure-soft: light-dark(#fdf3dc, #2c2311);
  --second: light-dark(#7a3fb0, #c9a2ff);
  --mono: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 4rem; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
main, .bar > div, footer { max-width: 78rem; margin-inline: auto; padding-inline: 1.25rem; }
h1, h2, h3, p { margin: 0; overflow-wrap: anywhere; }
h1 { font-size: clamp(1.35rem, 1rem + 1.8vw, 2rem); line-height: 1.2; letter-spacing: -0.015em; text-wrap: balance; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 0.9rem; letter-spacing: -0.005em; }
h3 { font-size: 1rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
code { font: 0.88em/1.5 var(--mono); background: var(--sunken); border-radius: 4px; padding: 0.1em 0.35em; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999rem; top: 0.5rem; background: var(--panel); padding: 0.5rem 1rem; z-index: 9; }
.skip:focus { left: 1rem; }
.bar { background: var(--panel); border-bottom: 1px solid var(--line); position: sticky; top: 0; z-index: 5; }
.bar > div { display: flex; align-items: center; gap: 1.25rem; min-height: 3rem; }
.brand { font-weight: 650; white-space: nowrap; }
nav { flex: 1; overflow-x: auto; scrollbar-width: none; }
nav ul { display: flex; gap: 0.9rem; list-style: none; margin: 0; padding: 0.25rem; white-space: nowrap; }
nav a { color: var(--muted); text-decoration: none; padding-block: 0.35rem; }
nav a:hover { color: var(--text); text-decoration: underline; }
button, input { font: inherit; color: inherit; }
button { cursor: pointer; background: none; border: 1px solid var(--line); border-radius: 6px; padding: 0.25rem 0.7rem; }
button:hover { border-color: var(--strong-line); background: var(--sunken); }
button[aria-pressed="true"] { background: var(--text); border-color: var(--text); color: var(--page); }
#theme { white-space: nowrap; font-size: 0.85rem; }

.decision { display: grid; grid-template-columns: auto 1fr; gap: 0 1.1rem; align-items: start; margin-top: 2rem; padding: 1.4rem 1.5rem; background: var(--panel); border: 1px solid var(--line); border-left: 6px solid var(--tone); border-radius: 10px; }
.seal { grid-row: span 9; display: grid; place-items: center; width: 3rem; height: 3rem; border-radius: 50%; background: var(--soft); color: var(--tone); font-size: 1.6rem; font-weight: 700; line-height: 1; }
.decision .finding { font-size: 1.05rem; max-width: 62rem; }
.decision p { max-width: 62rem; margin-top: 0.35rem; }
.decision .about { color: var(--muted); font-size: 0.9rem; margin-top: 0.35rem; }
.tone-pass { --tone: var(--pass); --soft: var(--pass-soft); }
.tone-fail { --tone: var(--fail); --soft: var(--fail-soft); }
.tone-unsure { --tone: var(--unsure); --soft: var(--unsure-soft); }
.stats { display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: 0.75rem; margin: 0.9rem 0 0; }
.stats div { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 0.6rem 0.9rem; }
.stats dt { color: var(--muted); font-size: 0.82rem; }
.stats dd { margin: 0; font-size: 1.2rem; font-weight: 600; }
.notice { margin-top: 0.9rem; padding: 0.65rem 1rem; border-radius: 8px; background: var(--unsure-soft); border: 1px solid var(--line); }
.notice strong { color: var(--unsure); }
.notice.note { background: var(--panel); }
.notice.note strong { color: var(--muted); }

.pill { display: inline-flex; align-items: center; gap: 0.35em; white-space: nowrap; font-size: 0.85rem; font-weight: 600; line-height: 1.5; color: var(--tone); background: var(--soft); border-radius: 99px; padding: 0.05rem 0.65rem; }
.cards { display: grid; gap: 0.9rem; }
.card { background: var(--panel); border: 1px solid var(--line); border-left: 4px solid var(--tone); border-radius: 8px; padding: 1rem 1.2rem; display: grid; gap: 0.55rem; break-inside: avoid; }
.card header { display: flex; flex-wrap: wrap; gap: 0.4rem 0.8rem; align-items: baseline; }
.card header .gate { color: var(--muted); font-size: 0.88rem; }
.numbers { display: flex; flex-wrap: wrap; gap: 0.35rem 1.8rem; margin: 0; }
.numbers div { min-width: 5rem; }
.numbers dt { color: var(--muted); font-size: 0.8rem; }
.numbers dd { margin: 0; font-weight: 600; }
.numbers dd small { font-weight: 400; color: var(--muted); font-size: 0.85rem; }
.flip { max-width: 60rem; }
.limits { list-style: none; margin: 0.5rem 0 0; padding: 0; }
.limits li { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 0.1rem 0.75rem; align-items: start; padding: 0.4rem 0; border-top: 1px solid var(--line); }
.limits li > div > p { margin: 0.1rem 0 0; }
.small { color: var(--muted); font-size: 0.88rem; }
.plot { display: block; }
.plot .axis { stroke: var(--line); }
.plot .limit { stroke: var(--text); stroke-width: 1.5; }
.plot .range { stroke: var(--tone); stroke-width: 4; stroke-linecap: round; opacity: 0.45; }
.plot .point { fill: var(--tone); }
.plot .baseline { fill: var(--panel); stroke: var(--muted); stroke-width: 1.5; }
.plot text { fill: var(--muted); font-size: 9.5px; font-weight: 400; }

.panel { position: relative; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; margin-top: 0.9rem; min-width: 0; }
.tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(27rem, 100%), 1fr)); gap: 0.9rem; align-items: start; margin-top: 0.9rem; }
.tables .panel { margin-top: 0; }
.tables .wide { grid-column: 1 / -1; }
.scroll { position: relative; overflow-x: auto; border-radius: 8px;
  background: linear-gradient(to right, var(--panel) 30%, transparent) left / 2.5rem 100%, linear-gradient(to left, var(--panel) 30%, transparent) right / 2.5rem 100%,
    linear-gradient(to right, var(--edge), transparent) left / 0.9rem 100%, linear-gradient(to left, var(--edge), transparent) right / 0.9rem 100%;
  background-repeat: no-repeat; background-attachment: local, local, scroll, scroll; }
.head { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: center; justify-content: space-between; padding: 0.7rem 0.95rem 0.35rem; }
.head:not(:has(p, button, input)) { display: none; }
.head > div:empty { display: none; }
.title { font-weight: 650; }
.note { color: var(--muted); font-size: 0.88rem; }
.tools { display: flex; flex-wrap: wrap; gap: 0.4rem 0.8rem; align-items: center; font-size: 0.86rem; margin-left: auto; }
.tools input { width: 10rem; max-width: 100%; background: var(--page); border: 1px solid var(--strong-line); border-radius: 6px; padding: 0.22rem 0.6rem; }
.tools input::placeholder { color: var(--muted); opacity: 1; }
.tools .count { color: var(--muted); }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
caption { padding: 0; }
th, td { text-align: left; padding: 0.42rem 0.7rem; border-top: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--muted); font-weight: 600; font-size: 0.82rem; white-space: nowrap; border-top: 0; border-bottom: 1px solid var(--strong-line); vertical-align: bottom; }
th:first-child, td:first-child { padding-left: 0.95rem; }
th:last-child, td:last-child { padding-right: 0.95rem; }
tbody th { font-weight: 500; min-width: 13.5rem; max-width: 26rem; overflow-wrap: anywhere; }
td { max-width: 34rem; overflow-wrap: anywhere; }
td.n, th.n { text-align: right; white-space: nowrap; }
td.n small, td.w small, td.brief small, tbody th small { display: block; color: var(--muted); font-weight: 400; font-size: 0.85em; }
td.brief div + div, td.w div + div { margin-top: 0.3rem; }
.mark { font-weight: 700; color: var(--tone); }
.better { color: var(--muted); }
td.w { white-space: nowrap; }
td.brief { min-width: 8.5rem; max-width: 13rem; }
td.long { min-width: 20rem; color: var(--muted); }
tbody tr:hover { background: var(--sunken); }
tbody tr:first-child > * { border-top: 0; }
th button { border: 0; padding: 0; border-radius: 3px; font-weight: inherit; color: inherit; }
th button:hover { background: none; color: var(--text); text-decoration: underline; }
th button::after { content: "↕"; opacity: 0.45; margin-left: 0.35em; }
th[aria-sort="ascending"] button::after { content: "↑"; opacity: 1; }
th[aria-sort="descending"] button::after { content: "↓"; opacity: 1; }
tr[hidden] { display: none; }

figure { margin: 0.9rem 0 0; padding: 1rem 1.1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 8px; break-inside: avoid; }
figcaption { font-weight: 650; margin-bottom: 0.5rem; }
figure.images ul { display: flex; flex-wrap: wrap; gap: 0.9rem; margin: 0; padding: 0; list-style: none; }
figure.images li { width: 8.5rem; overflow-wrap: anywhere; font-size: 0.85em; }
figure.images img { image-rendering: pixelated; border: 1px solid var(--line); }
figure.images li > p { margin: 0.2rem 0; font-weight: 600; }
figure.images dl { display: grid; grid-template-columns: auto 1fr; gap: 0 0.5rem; margin: 0; }
figure.images dd { margin: 0; }
figure > p { max-width: 62rem; margin-bottom: 0.6rem; }
figure .scroll svg { display: block; width: 100%; min-width: 42rem; max-width: 70rem; height: auto; font-family: inherit; }
.wider { display: none; color: var(--muted); font-size: 0.85rem; }
.key { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; list-style: none; margin: 0.4rem 0 0; padding: 0; color: var(--muted); font-size: 0.85rem; }
.key .sign { font-weight: 700; }
.key .s1 { color: var(--accent); }
.key .s2 { color: var(--second); }
.key .s3 { color: var(--pass); }
.key .s4 { color: var(--unsure); }
.key .s5 { color: var(--fail); }
summary { cursor: pointer; padding: 0.55rem 0; color: var(--accent); }
.card summary { padding: 0; font-size: 0.88rem; }
.card details > p { margin-top: 0.4rem; }
.facts { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: 0.35rem 1.4rem; margin: 0; padding: 1rem 1.2rem; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; grid-column: 2; overflow-wrap: anywhere; }
ul.plain { margin: 0; padding: 0.9rem 1.2rem 0.9rem 2.2rem; }
ul.plain li + li { margin-top: 0.3rem; }
footer { color: var(--muted); font-size: 0.88rem; padding-block: 2.5rem 3rem; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

@media (max-width: 40rem) {
  body { font-size: 14.5px; }
  .bar > div { gap: 0.75rem; }
  .decision { grid-template-columns: 1fr; padding: 1.1rem; }
  .decision .seal { grid-row: auto; width: 2.4rem; height: 2.4rem; font-size: 1.3rem; }
  .stats { grid-template-columns: repeat(2, 1fr); }
  .limits li { grid-template-columns: auto minmax(0, 1fr); }
  .limits li > .plot { grid-column: 2; }
  .facts { grid-template-columns: 1fr; gap: 0 1rem; }
  .facts dd { margin-bottom: 0.6rem; grid-column: 1; }
  tbody th { min-width: 9rem; max-width: 11rem; }
  th[scope="row"]:first-child { position: sticky; left: 0; background: var(--panel); border-right: 1px solid var(--line); }
}
@media screen and (max-width: 46rem) { figure > .wider { display: block; margin-bottom: 0.3rem; } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  :root, :root[data-theme="dark"] { color-scheme: light; }
  html { font-size: 11px; }
  body { background: #fff; font-size: 1rem; }
  .bar { position: static; }
  nav, #theme, .tools, .skip, th button::after { display: none; }
  main, footer { max-width: none; padding: 0; }
  .scroll { overflow: visible; }
  thead { display: table-header-group; }
  tr, .card, figure { break-inside: avoid; }
  h2 { break-after: avoid; }
  table { font-size: 0.82rem; }
  th, td { padding: 0.25rem 0.4rem; }
  td.long { min-width: 11rem; }
  tbody th { min-width: 9rem; }
  a { color: inherit; text-decoration: none; }
}
`;
