import { childOf, defaultOf, descriptionOf, keysOf } from '../config/shape.ts';
import type { KeyPath } from '../config/sources.ts';
import { takesOf } from '../config/takes.ts';
import type { AnyGate } from '../gates/gate.ts';
import { testedShape } from './policy-keys.ts';
import type { Setting } from './run-settings.ts';

/** The keys of one gate, and the models that it shares with the others. */
export async function gateSettings(gate: AnyGate): Promise<readonly Setting[]> {
  const schema = await gate.schema();
  return [
    ...modelSettings(),
    ...keysOf(schema).map((key) => setting(childOf(schema, key)!, key, ['gates', gate.name, key])),
  ];
}

/** What the suite takes from outside its policy file. */
export function suiteSettings(): readonly Setting[] {
  return [...modelSettings(), setting(testedShape.waivers, 'waivers', ['waivers'])];
}

function modelSettings(): readonly Setting[] {
  return [setting(testedShape.model, 'model', ['model']), setting(testedShape.baseline, 'baseline', ['baseline'])];
}

function setting(schema: Parameters<typeof keysOf>[0], name: string, path: KeyPath): Setting {
  const fallback = defaultOf(schema);
  return {
    name,
    description: descriptionOf(schema),
    path,
    fallback: fallback === undefined ? null : typeof fallback === 'string' ? fallback : JSON.stringify(fallback),
    takes: takesOf(schema),
  };
}
