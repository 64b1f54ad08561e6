import { join } from 'node:path';
import { ConfigurationError, messageOf } from '../core/errors.ts';
import type { Check } from '../result/document.ts';
import type { Session } from '../suite/session.ts';
import { cells } from '../table/cells.ts';
import { dataKeys, type Fit } from './fit.ts';
import { limitsOf, type ProposedLimit, type Shown } from './limits.ts';
import { isNumberType } from './number-type.ts';
import { tryPolicy } from './trial.ts';

export interface Measurable {
  /** Absolute; what the paths are relative to. */
  readonly root: string;
  readonly model: ModelForm;
  readonly baseline: string | null;
  readonly data: string;
  readonly fit: Fit;
  /** The classes of the model in order, where something beside it names them. */
  readonly classes?: readonly string[];
}

/** A model as the policy writes it. */
export type ModelForm = { readonly path: string } & Readonly<Record<string, unknown>>;

interface Measured {
  readonly limits: ReadonlyMap<string, readonly ProposedLimit[]>;
  readonly classes: readonly string[] | null;
  readonly told: readonly string[];
}

const METRICS = { share: ['accuracy'], error: ['rmse', 'mae'] } as const;

/**
 * Limits that the model keeps on these rows. What the labels look like is tried first, classes or numbers, and then the other; where
 * the model's columns have no names, those of the labels in order. Throws ConfigurationError where rows and model do not fit together.
 */
export async function measure(given: Measurable, session: Session): Promise<Measured> {
  try {
    return await attempt(given, session);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(
      `${given.model.path} could not be measured on ${given.data}: ${error.told} Name other rows with --data, or the column of the truth with --label.`,
      { cause: error },
    );
  }
}

async function attempt(given: Measurable, session: Session): Promise<Measured> {
  if (given.classes) return { ...(await measureAs('share', given, given.classes, session)), told: [] };
  const { labels, are } = await labelsOf(given, session);
  const ways = {
    classes: () => measureClasses(given, labels, session),
    numbers: async () => ({ ...(await measureAs('error', given, null, session)), told: [] }),
  };
  if (are === 'texts') return ways.classes();
  try {
    return await ways[are]();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const other = ways[are === 'classes' ? 'numbers' : 'classes']();
    return other.catch(() => Promise.reject(error));
  }
}

async function measureClasses(
  given: Measurable,
  labels: readonly string[] | null,
  session: Session,
): Promise<Measured> {
  try {
    return { ...(await measureAs('share', given, null, session)), told: [] };
  } catch (error) {
    if (!/Give the label of each column/.test(messageOf(error)) || labels === null) throw error;
    const told = `The columns of the model have no names: they are taken for ${labels.slice(0, 5).join(', ')}${labels.length > 5 ? ', …' : ''}, sorted as scikit-learn does. Check model.classes.`;
    return { ...(await measureAs('share', given, labels, session)), told: [told] };
  }
}

async function measureAs(
  kind: 'share' | 'error',
  { root, model, baseline, data, fit }: Measurable,
  classes: readonly string[] | null,
  session: Session,
): Promise<Omit<Measured, 'told'>> {
  const limit =
    kind === 'share'
      ? { min: 0, ...(baseline !== null && { 'max-drop': '1pp' }) }
      : { max: 1e300, ...(baseline !== null && { 'max-rise': '1%' }) };
  const names = METRICS[kind];
  const policy = {
    version: 1,
    model: { ...model, ...(classes && { classes }) },
    ...(baseline !== null && { baseline }),
    gates: {
      accuracy: {
        data: dataKeys(data, fit),
        metrics: Object.fromEntries(names.map((name) => [name, limit])),
      },
    },
  };
  const [tried] = await tryPolicy(JSON.stringify(policy), root, session);
  const limits = names.map((name) => {
    const checks = tried!.checks.filter(({ title }) => title === name);
    return [name, limitsOf(kind, shownIn(checks))] as const;
  });
  return { limits: new Map(limits.filter(([, own]) => own.length > 0)), classes };
}

function shownIn(checks: readonly Check[]): Shown {
  const value = checks.map(({ numbers }) => numbers.value).find((one) => one !== null);
  const compared = checks.map(({ numbers }) => numbers.relative ?? numbers.difference).find((one) => one != null);
  return {
    value: value?.value ?? Number.NaN,
    low: value?.interval?.low ?? null,
    high: value?.interval?.high ?? null,
    change: compared?.interval ? { low: compared.interval.low, high: compared.interval.high } : null,
    rows: value?.rows?.count ?? 0,
  };
}

const MOST_LABELS = 1000;
/** Whole numbers of more values than these are taken for a quantity. */
const MOST_CLASSES = 50;

interface Labels {
  /** The distinct ones, sorted; null of very many. */
  readonly labels: readonly string[] | null;
  /** Few whole numbers may be classes, whatever their type is. */
  readonly are: 'texts' | 'classes' | 'numbers';
}

async function labelsOf({ root, data, fit }: Measurable, session: Session): Promise<Labels> {
  const engine = await session.tables();
  const rows = await engine.openRows({ paths: [join(root, data)] });
  try {
    const declared = rows.columns.find(({ name }) => name === fit.label)?.declared ?? '';
    const isNumber = isNumberType(declared);
    const labels = new Set<string>();
    for await (const batch of rows.read([fit.label], 8192)) {
      for (const cell of cells(batch.columns.get(fit.label)!, { table: data, column: fit.label })) {
        if (cell !== null) labels.add(String(cell));
      }
      if (labels.size > MOST_LABELS) return { labels: null, are: isNumber ? 'numbers' : 'texts' };
    }
    const isQuantity = labels.size > MOST_CLASSES || [...labels].some((label) => !Number.isInteger(Number(label)));
    const sorted = [...labels].sort(isNumber ? (a, b) => Number(a) - Number(b) : undefined);
    return { labels: sorted, are: !isNumber ? 'texts' : isQuantity ? 'numbers' : 'classes' };
  } finally {
    await rows.close();
  }
}
