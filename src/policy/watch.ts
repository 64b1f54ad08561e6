import type * as z from 'zod';
import { meaningOf, type Role, type Strictness } from '../config/meaning.ts';
import { childOf, keysOf } from '../config/shape.ts';
import type { Result } from '../result/document.ts';
import type { MissingResult, Notice } from '../result/notice.ts';
import { several } from '../wording/numbers.ts';
import { type Leaf, leafOf } from './leaf.ts';
import type { Waiver } from './waivers.ts';

/** One way in which a policy differs from the one of the base. */
export interface PolicyChange {
  /** `loosened`, `removed`, `rows`, `baseline`, `waiver` and `changed` let more pass, or may; the others cannot. */
  readonly kind: 'loosened' | 'removed' | 'rows' | 'baseline' | 'waiver' | 'changed' | 'tightened' | 'added';
  /** `gates.accuracy.metrics.accuracy.min`; '' where it is about no key. */
  readonly path: string;
  /** One plain sentence. */
  readonly text: string;
}

/**
 * What one policy lets pass that the other did not, by meaning and not by text: order, layout, comments and the way a
 * number is written make no difference. Both are plain values, best after defaults were filled in (`effectivePolicy`). What a
 * key's change means the schema says; a key that it does not know is `changed`: told, never passed over.
 */
export function comparePolicies(schema: z.core.$ZodType, base: unknown, head: unknown): PolicyChange[] {
  const changes: PolicyChange[] = [];
  walk({ schema, path: [], isDemand: false }, base, head, changes);
  return changes.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

/** Reviewed files that the policy names, such as contracts, as plain values: order, layout and comments mean nothing. */
export function compareFiles(base: ReadonlyMap<string, unknown>, head: ReadonlyMap<string, unknown>): PolicyChange[] {
  return [...base].flatMap(([path, before]): PolicyChange[] =>
    !head.has(path) || canonical(head.get(path)) === canonical(before)
      ? []
      : [{ kind: 'changed', path, text: `The file that ${path} names is changed.` }],
  );
}

/** Waivers that are new, hold longer, or hold for more. */
export function compareWaivers(base: readonly Waiver[], head: readonly Waiver[]): PolicyChange[] {
  const keyOf = ({ gate, id, check, slice }: Waiver) => JSON.stringify([gate, id, check, slice]);
  const before = new Map(base.map((waiver) => [keyOf(waiver), waiver]));
  return head.flatMap((waiver): PolicyChange[] => {
    const other = before.get(keyOf(waiver));
    const what = [waiver.gate, waiver.id, waiver.check, waiver.slice].filter((part) => part !== undefined).join(' ');
    const found = (text: string): PolicyChange[] => [{ kind: 'waiver', path: '', text }];
    if (!other) return found(`It waives ${what} until ${waiver.expires} (${waiver.owner}).`);
    if (waiver.expires > other.expires)
      return found(`It extends the waiver of ${what} from ${other.expires} to ${waiver.expires}.`);
    if (other.model !== undefined && waiver.model !== other.model)
      return found(`The waiver of ${what} now holds for ${waiver.model ?? 'any model'}.`);
    return [];
  });
}

/** Rows that were judged: another digest under the same name, fewer of them, or a data set that is gone. */
export function compareData(base: readonly Result[], head: readonly Result[]): PolicyChange[] {
  const datasets = (results: readonly Result[]) =>
    new Map(
      results.flatMap(({ gate, id, datasets: list }) =>
        list.map((item) => [JSON.stringify([gate, id, item.name]), { gate, ...item }]),
      ),
    );
  const now = datasets(head);
  const ran = new Set(head.map(({ gate }) => gate));
  return [...datasets(base)].flatMap(([key, before]): PolicyChange[] => {
    const after = now.get(key);
    if (!ran.has(before.gate) || after?.digest === before.digest) return [];
    const rows = (count: number) => several(count, 'row');
    const text = !after
      ? `${before.gate} no longer reads ${before.name} (${rows(before.rows)}).`
      : `${before.gate} reads another ${before.name}: ${rows(after.rows)}, before ${rows(before.rows)}.`;
    return [{ kind: 'rows', path: '', text }];
  });
}

/** True where a change lets more pass, or may. */
export function mayLoosen({ kind }: PolicyChange): boolean {
  return kind !== 'tightened' && kind !== 'added';
}

const MAX_SHOWN = 10;

/** For the top of the report of the very pull request that makes these changes. */
export function policyNotices(changes: readonly PolicyChange[]): Notice[] {
  const grave = changes.filter(mayLoosen);
  if (grave.length === 0) return [];
  const shown = grave.slice(0, MAX_SHOWN).map(({ text }) => text);
  const more = grave.length > MAX_SHOWN ? [`And ${grave.length - MAX_SHOWN} more changes.`] : [];
  return [{ level: 'warning', text: ['This change alters what lets a model pass.', ...shown, ...more].join(' ') }];
}

/** Blocks while nobody has agreed to such a change in one of the ways that are asked for. */
export function unacknowledged(changes: readonly PolicyChange[], agreement: Agreement): MissingResult[] {
  const { label, labels, owners } = agreement;
  if ((label === null && owners === null) || !changes.some(mayLoosen)) return [];
  if ((label !== null && labels.includes(label)) || owners?.approved === true) return [];
  const ways = [
    ...(label === null ? [] : [`who may do so sets the label ${label}`]),
    ...(owners === null ? [] : [`a code owner of the policy approves this very commit (${owners.reason})`]),
  ];
  const reason = `Let somebody agree to it: ${ways.join(', or ')}. Then run the job again.`;
  return [{ gate: 'policy', id: null, reason, fact: 'a change of the policy is not agreed to' }];
}

/** How somebody agrees to a change of the policy; nothing is asked for where both are null. */
export interface Agreement {
  /** The label that says so. */
  readonly label: string | null;
  /** Those that the pull request bears. */
  readonly labels: readonly string[];
  /** Whether a code owner has approved, and of whom it was asked or why it could not be. */
  readonly owners: { readonly approved: boolean; readonly reason: string } | null;
}

/** The gravest first; of waivers there are none here. */
const ORDER: readonly PolicyChange['kind'][] = [
  'removed',
  'loosened',
  'rows',
  'baseline',
  'changed',
  'tightened',
  'added',
];

/** A key of both policies. */
interface Key {
  /** Undefined where the key is not known. */
  readonly schema: z.core.$ZodType | undefined;
  readonly path: readonly string[];
  /** Where something new can only be one more thing to hold. */
  readonly isDemand: boolean;
}

function walk(key: Key, base: unknown, head: unknown, changes: PolicyChange[]): void {
  const role = roleOf(key.schema);
  if (role === 'how' || role === 'place' || role === 'subject') return;
  const kind = role && WHOLE[role];
  const [left, right] = [membersOf(base, key.schema), membersOf(head, key.schema)];
  if (kind) compareWhole(key, base, head, kind, changes);
  else if (left && right) {
    for (const name of new Set([...left.keys(), ...right.keys()])) {
      const schema = key.schema && childOf(key.schema, name);
      const isDemand = role === 'demands' || roleOf(schema) === 'demands';
      walk({ schema, path: [...key.path, name], isDemand }, left.get(name), right.get(name), changes);
    }
  } else compareLeaves(key, base, head, changes);
}

/** Compared as a whole, because any difference may change what is judged. */
const WHOLE: Readonly<Partial<Record<Role, 'rows' | 'baseline'>>> = {
  dataset: 'rows',
  reviewed: 'rows',
  judged: 'rows',
  baseline: 'baseline',
};

function roleOf(schema: z.core.$ZodType | undefined): Role | undefined {
  return schema && meaningOf(schema)?.is;
}

function compareWhole(
  { path }: Key,
  base: unknown,
  head: unknown,
  kind: 'rows' | 'baseline',
  changes: PolicyChange[],
): void {
  if (same(base, head)) return;
  changes.push({ kind, path: path.join('.'), text: `${path.join('.')}: ${textOf(base)} → ${textOf(head)}.` });
}

function compareLeaves({ schema, path, isDemand }: Key, base: unknown, head: unknown, changes: PolicyChange[]): void {
  if (same(base, head)) return;
  const name = path.join('.');
  const push = (kind: PolicyChange['kind'], text: string) => changes.push({ kind, path: name, text });
  const meaning = schema && meaningOf(schema);
  const strict = meaning?.is === 'rule' ? meaning.strict : 'unordered';
  if (head === undefined) {
    push('removed', `${name} is removed${leafOf(base) ? ` (it was ${textOf(base)})` : ''}.`);
  } else if (base === undefined) {
    // A new limit or demand only tightens. A new permission does not, and of other new keys nothing is known.
    const tightens = isDemand || strict === 'higher' || strict === 'lower';
    push(tightens ? 'added' : 'changed', `${name} is new: ${textOf(head)}.`);
  } else {
    const [before, after] = [leafOf(base), leafOf(head)];
    push(before && after ? compared(before, after, strict) : 'changed', `${name}: ${textOf(base)} → ${textOf(head)}.`);
  }
}

function compared(before: Leaf, after: Leaf, strict: Strictness): PolicyChange['kind'] {
  if (typeof strict !== 'string') {
    const [from, to] = [strict.indexOf(before.text), strict.indexOf(after.text)];
    return from < 0 || to < 0 ? 'changed' : to < from ? 'loosened' : 'tightened';
  }
  if (strict === 'unordered' || before.value === null || after.value === null || before.unit !== after.unit)
    return 'changed';
  return after.value > before.value === (strict === 'higher') ? 'tightened' : 'loosened';
}

/** Members by name; of a list by what its items are called, so that their order means nothing. */
function membersOf(value: unknown, schema: z.core.$ZodType | undefined): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || leafOf(value)) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const items = schema && childOf(schema, 0);
  const naming = items && keysOf(items).find((key) => roleOf(childOf(items, key)) === 'name');
  return new Map(value.map((item: unknown) => [itemName(item, naming), item]));
}

function itemName(item: unknown, naming: string | undefined): string {
  if (typeof item !== 'object' || item === null) return String(item);
  const name = naming === undefined ? undefined : (item as Record<string, unknown>)[naming];
  return typeof name === 'object' || name === undefined ? JSON.stringify(item) : String(name);
}

function same(a: unknown, b: unknown): boolean {
  const [left, right] = [leafOf(a), leafOf(b)];
  if (left && right) {
    if (left.value !== null && right.value !== null) return left.value === right.value && left.unit === right.unit;
    return left.text === right.text;
  }
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

const MAX_TEXT = 120;

function textOf(value: unknown): string {
  const text = value === undefined ? 'none' : (leafOf(value)?.text ?? canonical(value));
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT).toWellFormed()}…` : text;
}
