import type { MoveReport } from '../../registry/verb.ts';
import { promoteKeys, reconcileKeys, registerKeys, rollbackKeys, verifyKeys } from '../../registry/verb-keys.ts';
import { flagValue } from './flags.ts';
import { verbCommand } from './verb.ts';

// The verbs of promotion, in the order of a model's life. What each does is loaded when it runs.

const registry = () => import('../../registry/verbs.ts');
const moves = { completes: true, withoutGates: () => true, formats: ['text'] } as const;

export const registerCommand = verbCommand({
  ...moves,
  schema: registerKeys,
  argument: { key: 'path', shown: 'model' },
  examples: ['modelassay register models/digits.onnx --tags trained=2026-05-01', 'modelassay register --dry-run'],
  run: async (given, context) => (await registry()).registerVerb(given, context),
});

export const verifyCommand = verbCommand({
  ...moves,
  schema: verifyKeys,
  argument: { key: 'path', shown: 'model' },
  withoutGates: (flags) => flagValue(flags, 'policy') !== undefined || flagValue(flags, 'signature') !== undefined,
  withoutFile: ', or its digest with --policy',
  examples: [
    'modelassay verify models/digits.onnx --evidence evidence.json --trust evidence.pub',
    'modelassay verify models/digits.onnx --evidence evidence.json --trust evidence.pub --policy sha256:…',
    'modelassay verify models/digits.onnx --signature model.sig --trust release.pub',
  ],
  run: async (given, context) => (await registry()).verifyVerb(given, context),
});

export const promoteCommand = verbCommand({
  ...moves,
  schema: promoteKeys,
  argument: { key: 'path', shown: 'model' },
  withoutGates: () => false,
  examples: [
    'modelassay promote --dry-run                      the plan; nothing is changed',
    'modelassay promote                                the model of modelassay.yml',
    'modelassay promote --version 12 --stage staging   what is registered already',
  ],
  run: async (given, context) => (await registry()).promoteVerb(given, context),
  tell: ({ name, stage }, report, color) => tellMove('promote', `${name}/${stage}`, report, color),
});

export const rollbackCommand = verbCommand({
  ...moves,
  schema: rollbackKeys,
  examples: [
    'modelassay rollback --dry-run --reason "wrong on eights"',
    'modelassay rollback --to 11 --reason "wrong on eights"',
  ],
  run: async (given, context) => (await registry()).rollbackVerb(given, context),
  tell: ({ name, stage }, report, color) => tellMove('rollback', `${name}/${stage}`, report, color),
});

export const reconcileCommand = verbCommand({
  ...moves,
  schema: reconcileKeys,
  examples: ['modelassay reconcile', 'modelassay reconcile --drift restore'],
  run: async (given, context) => (await registry()).reconcileVerb(given, context),
});

async function tellMove(task: 'promote' | 'rollback', where: string, report: unknown, color: boolean): Promise<string> {
  const [{ storyOf }, { moveTerminal }] = await Promise.all([
    import('../../report/move.ts'),
    import('../../report/move-terminal.ts'),
  ]);
  const moved = report as MoveReport;
  return moveTerminal(storyOf(moved, { task, where, gates: [] }), moved.ok, { color });
}
