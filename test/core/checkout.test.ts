import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isCheckout } from '../../src/core/checkout.ts';

const folder = mkdtempSync(join(tmpdir(), 'checkout-'));
afterAll(() => rmSync(folder, { recursive: true }));

function place(name: string, file: string | null): string {
  const inside = join(folder, name, 'a/b');
  mkdirSync(inside, { recursive: true });
  if (file !== null) writeFileSync(join(folder, name, file), '');
  return inside;
}

test('git is asked within a checkout, a linked one, and a repository without files', () => {
  expect(isCheckout(place('linked', '.git'), {})).toBe(true);
  expect(isCheckout(place('bare', 'HEAD'), {})).toBe(true);
});

test('a relative folder is looked for from here', () => {
  expect(isCheckout(relative(process.cwd(), place('near', '.git')), {})).toBe(true);
});

test('elsewhere it has nothing to say', () => {
  expect(isCheckout(place('elsewhere', null), {})).toBe(false);
});

test('where a variable names the repository, it is asked', () => {
  expect(isCheckout(place('elsewhere', null), { GIT_DIR: '/somewhere' })).toBe(true);
});
