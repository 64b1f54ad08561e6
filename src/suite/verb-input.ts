import type * as z from 'zod';
import { misfit } from '../config/diagnose.ts';
import { childOf, defaultOf, descriptionOf, keysOf, unwrap } from '../config/shape.ts';
import { takesOf } from '../config/takes.ts';
import { ConfigurationError } from '../core/errors.ts';
import type { Setting } from './run-settings.ts';

/** What the keys of a verb take from the policy where they are not given (`verbDefaults`), for documentation. */
const FROM_POLICY: Readonly<Record<string, string>> = {
  name: 'promote.name, or the name of the model',
  stage: 'promote.stage, or production',
  path: 'model.path',
  evidence: 'modelassay-out/evidence.json',
  trust: 'evidence.trust',
  workflow: 'evidence.workflow',
  ref: 'evidence.ref',
  'allow-unsigned': 'evidence.allow-unsigned',
  'max-age': 'promote.max-age',
  on: 'promote.on, or push and tag',
  branches: 'promote.branches, or the default branch',
  tag: 'promote.tag',
  repository: 'promote.repository, or this one',
};

/** What steers the actions that move a stage and is no key of a verb. */
export const MOVE_SETTINGS = {
  results: {
    name: 'results',
    description:
      'Result files or folders of the gates, one per line: evidence is stated from them here, and signed where evidence.key can be read. Without it the file of the input evidence is taken.',
    path: null,
    fallback: null,
  },
  legs: {
    name: 'legs',
    description:
      'Ids of the matrix legs, one per line or as JSON, that must each have delivered every gate of the policy. Needed where results come from a matrix.',
    path: null,
    fallback: null,
  },
  environment: {
    name: 'environment',
    description: 'The environment that this job names: who approved it is kept in the ledger (actions: read).',
    path: null,
    fallback: null,
  },
  deployment: {
    name: 'deployment',
    description:
      'true shows the move among the deployments of GitHub, with its digest, in an environment such as digits/production (deployments: write).',
    path: null,
    fallback: 'true',
  },
  'github-token': {
    name: 'github-token',
    description: 'For who approved, for deployments, and to find tags that started nothing.',
    path: null,
    fallback: 'the job’s own token',
  },
} as const satisfies Record<string, Setting>;

/** Whether a key of a verb is yes or no, a list, or one text. */
export function kindOf(schema: z.ZodObject, name: string): 'flag' | 'list' | 'text' {
  const { type } = (unwrap(childOf(schema, name)!) as z.ZodType)._zod.def;
  return type === 'boolean' ? 'flag' : type === 'array' ? 'list' : 'text';
}

/** The keys of a verb as flags and inputs. */
export function verbSettings(schema: z.ZodObject): readonly Setting[] {
  return keysOf(schema).map((name) => {
    const key = childOf(schema, name)!;
    const fallback = defaultOf(key);
    const shown = fallback === undefined || Array.isArray(fallback) ? null : String(fallback);
    return {
      name,
      description: descriptionOf(key),
      path: null,
      fallback: FROM_POLICY[name] ?? shown,
      takes: takesOf(key),
    };
  });
}

export interface VerbTexts {
  /** Undefined where a key is not given; a list where it was given several times. */
  text(name: string): string | readonly string[] | undefined;
  /** What holds where a key is not given: of the policy. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** `input` or `flag`, for messages. */
  readonly origin: string;
}

/**
 * The texts of flags or inputs as the keys of a verb: text as it is, `true` or `false`, lists by commas or lines.
 * Throws ConfigurationError with every mistake.
 */
export function readVerb<Schema extends z.ZodObject>(schema: Schema, given: VerbTexts): z.infer<Schema> {
  // A version that is named is meant instead of the file that the policy names.
  const defaults = given.text('version') === undefined ? given.defaults : { ...given.defaults, path: undefined };
  const values = Object.fromEntries(
    keysOf(schema).flatMap((name): [string, unknown][] => {
      const text = given.text(name);
      if (text !== undefined) return [[name, fromText(childOf(schema, name)!, name, text, given.origin)]];
      return defaults[name] === undefined ? [] : [[name, defaults[name]]];
    }),
  );
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const value = values[name];
    if (issue.input === undefined && value === undefined)
      return `The ${given.origin} ${name} is missing: ${descriptionOf(childOf(schema, name)!)}`;
    if (issue.code === 'invalid_value')
      return `The ${given.origin} ${name}: ${misfit(itemAt(value, issue.path), issue)}`;
    return `The ${given.origin} ${name} is ${JSON.stringify(value)}: ${issue.message}`;
  });
  throw new ConfigurationError(problems.join('\n'));
}

/** Of a list the item that an issue is about. */
function itemAt(value: unknown, [, index]: readonly PropertyKey[]): unknown {
  return Array.isArray(value) && typeof index === 'number' ? value[index] : value;
}

function fromText(schema: z.core.$ZodType, name: string, text: string | readonly string[], origin: string): unknown {
  if (typeof text !== 'string') return text;
  const { type } = (unwrap(schema) as z.ZodType)._zod.def;
  if (type === 'array') return text.split(/[\n,]/).flatMap((item) => item.trim() || []);
  if (type !== 'boolean') return text;
  if (text === 'true' || text === 'false') return text === 'true';
  throw new ConfigurationError(`The ${origin} ${name} is ${JSON.stringify(text)}; write true or false.`);
}
