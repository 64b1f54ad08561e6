import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { wholePolicySchema } from '../src/suite/policy-schema.ts';
import { workflowParser } from './workflow-problems.ts';

const ROOT = resolve(import.meta.dirname, '..');
const pagesIn = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
const PAGES = ['README.md', ...pagesIn('docs'), ...pagesIn('actions'), ...pagesIn('examples')];

interface Block {
  readonly page: string;
  readonly line: number;
  readonly value: unknown;
  readonly problem: string | null;
}

/** Policies and workflows that are files of their own: of the examples, of the pages, and ours. */
const files = ['examples', 'docs/workflows', '.github/workflows']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yml'))
      .map((name) => join(folder, name)),
  )
  .map((page): Block => {
    return { page, line: 1, value: parse(readFileSync(join(ROOT, page), 'utf8')), problem: null };
  });

const onPages = PAGES.flatMap((page): Block[] => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length + 1;
    try {
      return { page, line, value: parse(match[1]!), problem: null };
    } catch (error) {
      return { page, line, value: null, problem: String(error) };
    }
  });
});
const blocks = [...onPages, ...files];
const named = (list: readonly Block[]) => list.map((block) => [`${block.page}:${block.line}`, block] as const);

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** Every mapping that is a step of a workflow, however deep. */
function stepsIn(value: unknown): Step[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = typeof (value as Step).uses === 'string' ? [value as Step] : [];
  return [...own, ...Object.values(value).flatMap(stepsIn)];
}

describe('what the pages show as YAML', () => {
  test.each(named(blocks))('%s can be read', (_, { problem }) => {
    expect(problem).toBeNull();
  });

  const policies = blocks.filter(
    ({ value }) => typeof value === 'object' && value !== null && 'version' in value && 'gates' in value,
  );
  test('there are policies among it', () => expect(policies.length).toBeGreaterThan(3));

  test.each(named(policies))('%s is a policy that is valid', async (_, { value }) => {
    const policySchema = await wholePolicySchema();
    const { success, error } = policySchema.safeParse(value);
    expect(success ? [] : error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([]);
  });

  const ours = blocks.flatMap((block) =>
    stepsIn(block.value)
      .filter(({ uses }) => uses?.startsWith('modelassay/modelassay'))
      .map((step) => [`${block.page}:${block.line}`, step] as const),
  );
  test('there are steps of ours among it', () => expect(ours.length).toBeGreaterThan(10));

  test.each(ours)('%s gives our actions inputs that they have', (_, { uses, with: given = {} }) => {
    const folder = /^modelassay\/modelassay\/?([^@]*)@v1$/.exec(uses!)?.[1];
    expect(folder, uses).toBeDefined();
    const action = parse(readFileSync(join(ROOT, folder!, 'action.yml'), 'utf8')) as { inputs: object };
    expect(Object.keys(given).filter((name) => !(name in action.inputs))).toEqual([]);
  });

  const workflows = blocks.flatMap((block): [string, string][] => {
    const text = workflowOf(block.value);
    return text === null ? [] : [[`${block.page}:${block.line}`, text]];
  });
  test('there are workflows among it, and parts of some', () => expect(workflows.length).toBeGreaterThan(25));

  const problemsOf = workflowParser();
  test.each(workflows)('%s is a workflow that GitHub would take', async (name, content) => {
    expect((await problemsOf)(name, content)).toEqual([]);
  });

  test('the parser is one that refuses', async () => {
    const content =
      'on: push\njobs: { a: { runs-on: ubuntu-latest, stepz: [], steps: [{ run: "${{ nothing.here }}" }] } }';
    expect((await problemsOf)('wrong.yml', content).length).toBeGreaterThanOrEqual(2);
  });
});

/** A workflow, or what a part of one would be within the smallest; null for what is none. */
function workflowOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if ('jobs' in value) return stringify({ on: 'push', ...value });
  const steps = Array.isArray(value) ? value : 'steps' in value ? (value as { steps: unknown }).steps : null;
  if (!Array.isArray(steps) || !steps.some((step) => stepsIn(step).length > 0)) return null;
  const job = Array.isArray(value) ? { steps } : value;
  return stringify({ on: 'push', jobs: { job: { 'runs-on': 'ubuntu-latest', ...job } } });
}
