/**
 * The report's only script: theme, sorting and filtering. It reads what stands on the page and writes no markup, so there
 * is nothing to inject into; without it the page is whole, only less convenient.
 */
export const SCRIPT = `
'use strict';
(() => {
  const root = document.documentElement;
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const theme = document.getElementById('theme');
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : prefersDark.matches);
  // It says what it does.
  const showTheme = () => {
    theme.textContent = isDark() ? 'Light theme' : 'Dark theme';
  };
  theme.hidden = false;
  theme.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    showTheme();
  });
  prefersDark.addEventListener('change', showTheme);
  showTheme();

  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const keyOf = (cell) => {
    if (cell.dataset.k !== undefined) return cell.dataset.k === '' ? null : Number(cell.dataset.k);
    return cell.textContent.trim();
  };
  const compare = (a, b) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
  };

  const status = document.getElementById('status');
  const makeSortable = (table, rows) => {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    for (const [column, head] of heads.entries()) {
      const title = head.textContent;
      const button = make('button', { type: 'button' }, title);
      head.replaceChildren(button);
      button.addEventListener('click', () => {
        const before = head.getAttribute('aria-sort');
        const next = before === 'ascending' ? 'descending' : before === 'descending' ? null : 'ascending';
        for (const other of heads) other.removeAttribute('aria-sort');
        if (next) head.setAttribute('aria-sort', next);
        const sign = next === 'descending' ? -1 : 1;
        const keys = new Map(rows.map((row) => [row, keyOf(row.cells[column])]));
        const sorted = next
          ? [...rows].sort((a, b) => {
              const x = keys.get(a);
              const y = keys.get(b);
              return x === null || y === null ? compare(x, y) : sign * compare(x, y);
            })
          : rows;
        body.append(...sorted);
        status.textContent = next ? 'Sorted by ' + title + ', ' + next : 'In the original order';
      });
    }
  };

  const FILTER_FROM = 5;
  const makeFilterable = (table, rows, tools) => {
    const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
    const verdicts = [...new Set(rows.map((row) => row.dataset.verdict).filter(Boolean))];
    let verdict = null;
    const input = make('input', { type: 'search', placeholder: 'Filter', autocomplete: 'off', spellcheck: false });
    // The caption's first part is its name; a note may follow.
    const name = table.caption.firstElementChild.textContent;
    input.setAttribute('aria-label', 'Filter ' + name);
    const count = make('span', { className: 'count' });
    count.setAttribute('role', 'status');
    const apply = () => {
      const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const fits =
          (verdict === null || row.dataset.verdict === verdict) && words.every((word) => texts.get(row).includes(word));
        row.hidden = !fits;
        if (fits) shown += 1;
      }
      count.textContent = shown === rows.length ? rows.length + ' rows' : shown + ' of ' + rows.length + ' rows';
    };
    input.addEventListener('input', apply);
    if (verdicts.length > 1) {
      const group = make('span', {});
      group.setAttribute('role', 'group');
      group.setAttribute('aria-label', 'Verdicts in ' + name);
      const buttons = [null, ...verdicts].map((value) => {
        const number = rows.filter((row) => value === null || row.dataset.verdict === value).length;
        const button = make('button', { type: 'button' }, (value ?? 'all') + ' ' + number);
        button.setAttribute('aria-pressed', String(value === verdict));
        button.addEventListener('click', () => {
          verdict = value;
          for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
          apply();
        });
        return button;
      });
      for (const button of buttons) group.append(button, ' ');
      tools.append(group);
    }
    tools.append(input, count);
    apply();
  };

  for (const table of document.querySelectorAll('table')) {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 2) continue;
    makeSortable(table, rows);
    if (rows.length >= FILTER_FROM) makeFilterable(table, rows, table.closest('.panel').querySelector('.tools'));
  }

  addEventListener('beforeprint', () => {
    for (const fold of document.querySelectorAll('details')) fold.open = true;
  });
})();
`;
