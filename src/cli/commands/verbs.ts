import type { Command } from 'commander';
import type { MoveReport } from '../../registry/verb.ts';
import {
  historyKeys,
  promoteKeys,
  reconcileKeys,
  registerKeys,
  rollbackKeys,
  statusKeys,
  verifyKeys,
  verifyLedgerKeys,
  watchKeys,
} from '../../registry/verb-keys.ts';
import type { Terminal } from '../terminal.ts';
import { flagValue } from './flags.ts';
import { verbCommand } from './verb.ts';

/** The verbs of promotion, in the order of a model's life. What each does is loaded when it is asked for. */
export function verbCommands(terminal: Terminal, finish: (code: number) => void): readonly Command[] {
  const registry = () => import('../../registry/verbs.ts');
  const looks = { completes: false, withoutGates: () => true, formats: ['text'] } as const;
  const moves = { completes: true, withoutGates: () => true, formats: ['text'] } as const;
  return [
    verbCommand(
      {
        ...moves,
        name: 'register',
        does: 'Put a model and its tags into the registry, and read it back. No pointer moves.',
        schema: registerKeys,
        argument: { key: 'path', shown: 'model' },
        examples: ['modelassay register models/digits.onnx --tags trained=2026-05-01', 'modelassay register --dry-run'],
        run: async (given, context) => (await registry()).registerVerb(given, context),
      },
      terminal,
      finish,
    ),
    verbCommand(
      {
        ...moves,
        name: 'verify',
        does: 'Check offline that a model is the one that passed: its bytes, the evidence, the signature, the policy; or, with --signature, the one that was signed.',
        schema: verifyKeys,
        argument: { key: 'path', shown: 'model' },
        withoutGates: (flags) =>
          flagValue(flags, 'policy') !== undefined || flagValue(flags, 'signature') !== undefined,
        examples: [
          'modelassay verify models/digits.onnx --evidence evidence.json --trust evidence.pub',
          'modelassay verify models/digits.onnx --evidence evidence.json --trust evidence.pub --policy sha256:…',
          'modelassay verify models/digits.onnx --signature model.sig --trust release.pub',
        ],
        run: async (given, context) => (await registry()).verifyVerb(given, context),
      },
      terminal,
      finish,
    ),
    verbCommand(
      {
        ...moves,
        name: 'promote',
        does: 'Move a stage of the registry to bytes that passed, and record it in the ledger.',
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
      },
      terminal,
      finish,
    ),
    verbCommand(
      {
        ...moves,
        name: 'rollback',
        does: 'Move a stage back to what was there before; its bytes are verified first.',
        schema: rollbackKeys,
        examples: [
          'modelassay rollback --dry-run --reason "wrong on eights"',
          'modelassay rollback --to 11 --reason "wrong on eights"',
        ],
        run: async (given, context) => (await registry()).rollbackVerb(given, context),
        tell: ({ name, stage }, report, color) => tellMove('rollback', `${name}/${stage}`, report, color),
      },
      terminal,
      finish,
    ),
    verbCommand(
      {
        ...moves,
        name: 'reconcile',
        does: 'Finish or undo what a crash left, and decide about a pointer that was moved by hand.',
        schema: reconcileKeys,
        examples: ['modelassay reconcile', 'modelassay reconcile --drift restore'],
        run: async (given, context) => (await registry()).reconcileVerb(given, context),
      },
      terminal,
      finish,
    ),
    verbCommand(
      {
        ...looks,
        name: 'status',
        does: 'Show what each stage is on, since when, by whom, and whether the ledger agrees.',
        schema: statusKeys,
        formats: ['text', 'md'],
        examples: ['modelassay status', 'modelassay status --name digits --json'],
        run: async (given, context) => (await registry()).statusVerb(given, context),
      },
      terminal,
      finish,
    ),
    verbCommand(
      {
        ...moves,
        name: 'history',
        does: 'List every promotion and rollback: who, when, what, why, which gates, how long it held.',
        schema: historyKeys,
        formats: ['text', 'md'],
        examples: ['modelassay history', 'modelassay history --format md >> "$GITHUB_STEP_SUMMARY"'],
        run: async (given, context) => (await registry()).historyVerb(given, context),
      },
      terminal,
      finish,
    ),
    verbCommand(
      {
        ...looks,
        name: 'watch',
        does: 'For a schedule: exit with 1 where a pointer is not where the ledger says.',
        schema: watchKeys,
        examples: ['modelassay watch --bytes'],
        run: async (given, context) => (await registry()).watchVerb(given, context),
      },
      terminal,
      finish,
    ),
    verbCommand(
      {
        ...looks,
        name: 'verify-ledger',
        does: 'Check every record of the ledger against the one before it.',
        schema: verifyLedgerKeys,
        examples: ['modelassay verify-ledger'],
        run: async (given, context) => (await registry()).verifyLedgerVerb(given, context),
      },
      terminal,
      finish,
    ),
  ];
}

async function tellMove(task: 'promote' | 'rollback', where: string, report: unknown, color: boolean): Promise<string> {
  const [{ storyOf }, { moveTerminal }] = await Promise.all([
    import('../../report/move.ts'),
    import('../../report/verb-text.ts'),
  ]);
  const moved = report as MoveReport;
  return moveTerminal(storyOf(moved, { task, where, gates: [] }), moved.ok, { color });
}
