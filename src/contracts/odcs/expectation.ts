import type { KeyPath } from '../../config/sources.ts';
import { validate } from '../../config/validate.ts';
import { ConfigurationError } from '../../core/errors.ts';
import type { ColumnPath } from '../column-path.ts';
import { expectationRules, expectationSchema } from '../great-expectations/expectation-rules.ts';
import type { RuleDraft } from '../rules.ts';
import type { Quality } from './document.ts';
import { implementationOf } from './implementation.ts';
import type { Reading } from './reading.ts';

/** What a rule says beside what it measures. */
export type Envelope = Omit<RuleDraft, 'measure' | 'limit'>;

/**
 * The rules of `quality: [{ type: custom, engine: greatExpectations, implementation: … }]`. Below a property the expectation
 * is about that column. The standard's own example writes arguments in camel case: `minValue`.
 */
export function foreignExpectation(
  quality: Quality & { readonly implementation?: unknown },
  column: ColumnPath | null,
  at: KeyPath,
  envelope: Envelope,
  { sources, problems }: Reading,
): RuleDraft[] {
  const parsed = implementationOf(quality.implementation!, at, sources);
  try {
    const { config } = validate(expectationSchema, parsed);
    const kwargs = Object.fromEntries(Object.entries(config.kwargs).map(([key, value]) => [snake(key), value]));
    const rules = expectationRules({ ...config, kwargs }, [], parsed.sources, problems, column?.[0]);
    return rules.map((rule, index) => ({
      ...rule,
      ...defined(envelope),
      ...(envelope.id !== undefined && rules.length > 1 ? { id: `${envelope.id}-${index + 1}` } : {}),
      ...(rule.where === undefined ? {} : { where: rule.where }),
    }));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.mistake(undefined, error.message);
    return [];
  }
}

/** `minValue` is `min_value`; `column_A` stays. */
function snake(key: string): string {
  return key.replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before}_${after.toLowerCase()}`);
}

function defined(envelope: Envelope): Partial<Envelope> {
  return Object.fromEntries(Object.entries(envelope).filter(([, value]) => value !== undefined));
}
