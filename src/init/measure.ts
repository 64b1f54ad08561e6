import { join } from 'node:path';
import { ConfigurationError, messageOf } from '../core/errors.ts';
import type { Check } from '../result/document.ts';
import type { Session } from '../suite/session.ts';
import { cells } from '../table/cells.ts';
import type { Fit } from './fit.ts';
import { limitsOf, type ProposedLimit, type Shown } from './limits.ts';
import { tryPolicy } from './trial.ts';

interface Measurable {
  /** Absolute; what the paths are relative to. */
  readonly root: string;
  readonly model: string;
  readonly baseline: string | null;
  readonly data: string;
  readonly fit: Fit;
}

interface Measured {
  readonly limits: ReadonlyMap<string, readonly ProposedLimit[]>;
  readonly classes: readonly string[] | null;
  readonly told: readonly string[];
}

const METRICS = { share: ['accuracy'], error: ['rmse', 'mae'] } as const;

/**
 * Limits that the model keeps on these rows. Classes are tried first but for a label of floating point; where the columns have no names, those of the labels in order. Throws ConfigurationError where rows and model do not fit together.
 */
export async function measure(given: Measurable, session: Session): Promise<Measured> {
  try {
    return await attempt(given, session);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError(
      `${given.model} could not be measured on ${given.data}: ${error.told} Name other rows with --data, or the column of the truth with --label.`,
      { cause: error },
    );
  }
}

async function attempt(given: Measurable, session: Session): Promise<Measured> {
  const { labels, isNumber } = await labelsOf(given, session);
  if (isNumber) return { ...(await measureAs('error', given, null, session)), told: [] };
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
  const { label, id, inputs } = fit;
  const policy = {
    version: 1,
    model: { path: model, ...(classes && { classes }) },
    ...(baseline !== null && { baseline }),
    gates: {
      accuracy: {
        data: { path: data, label, ...(id !== null && { id }), ...(inputs && { inputs }) },
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

/** The distinct labels in order, or null of very many; and whether they are numbers of floating point. */
async function labelsOf({ root, data, fit }: Measurable, session: Session) {
  const engine = await session.tables();
  const rows = await engine.openRows({ paths: [join(root, data)] });
  try {
    const declared = rows.columns.find(({ name }) => name === fit.label)?.declared ?? '';
    const isNumber = /^(?:FLOAT|DOUBLE|DECIMAL\(\d+,(?!0\)))/.test(declared);
    const labels = new Set<string>();
    if (isNumber) return { labels: null, isNumber };
    for await (const batch of rows.read([fit.label], 8192)) {
      for (const cell of cells(batch.columns.get(fit.label)!, { table: data, column: fit.label })) {
        if (cell !== null) labels.add(String(cell));
      }
      if (labels.size > MOST_LABELS) return { labels: null, isNumber };
    }
    return { labels: [...labels].sort(), isNumber };
  } finally {
    await rows.close();
  }
}
