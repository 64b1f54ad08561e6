import { GATES } from '../gates/list.ts';
import type { CommandDoor } from './command.ts';

/** Every command, in the order of `--help`: testing a model, then the verbs of promotion in the order of a model's life. */
export const COMMANDS: readonly CommandDoor[] = [
  {
    name: 'init',
    does: 'Look at a repository, and write the policy, the contract and the workflow that it lacks.',
    load: async () => (await import('./commands/init.ts')).initCommand,
  },
  {
    name: 'run',
    does: 'Run every gate of the policy, then report.',
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  ...GATES.map((gate) => ({
    name: gate.name,
    does: `${gate.decides} Flags take YAML, as in modelassay.yml.`,
    load: async () => (await import('./commands/gate.ts')).gateCommand(gate),
  })),
  {
    name: 'report',
    does: 'Merge result files and tell the verdict.',
    load: async () => (await import('./commands/report.ts')).reportCommand,
  },
  {
    name: 'trend',
    does: 'Show how the metrics of earlier runs went, and say what moves beyond chance.',
    load: async () => (await import('./commands/trend.ts')).trendCommand,
  },
  {
    name: 'doctor',
    does: 'Look at this machine, this checkout and the policy: what will break a gate, and what to do.',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  {
    name: 'notify',
    does: 'Tell Slack or any webhook what a run found, without a value of any row.',
    load: async () => (await import('./commands/notify.ts')).notifyCommand,
  },
  {
    name: 'infer',
    does: 'Write an ODCS contract that a reference table keeps: types, ranges, categories, keys.',
    load: async () => (await import('./commands/infer.ts')).inferCommand,
  },
  {
    name: 'calibrate',
    does: 'Say how often the drift gate would block data that did not drift, and propose tolerances.',
    load: async () => (await import('./commands/calibrate.ts')).calibrateCommand,
  },
  {
    name: 'profile',
    does: 'Sum a table up in a profile that other data is compared with; or merge profiles.',
    load: async () => (await import('./commands/profile.ts')).profileCommand,
  },
  {
    name: 'convert',
    does: 'Print a Frictionless, JSON Schema, Great Expectations or pandera contract as ODCS v3.1.',
    load: async () => (await import('./commands/convert.ts')).convertCommand,
  },
  {
    name: 'evidence',
    does: 'State what earlier results say about a model, and sign it: for a later job that holds the key.',
    load: async () => (await import('./commands/evidence.ts')).evidenceCommand,
  },
  {
    name: 'fingerprint',
    does: 'Write down what a model came from: commit, data versions, lockfiles, seeds, container, hardware.',
    load: async () => (await import('./commands/fingerprint.ts')).fingerprintCommand,
  },
  {
    name: 'reproduce',
    does: 'Compare two fingerprints, and name what differs. Exit code 1 where anything does.',
    load: async () => (await import('./commands/fingerprint.ts')).reproduceCommand,
  },
  {
    name: 'register',
    does: 'Put a model and its tags into the registry, and read it back. No pointer moves.',
    load: async () => (await import('./commands/verbs.ts')).registerCommand,
  },
  {
    name: 'verify',
    does: 'Check offline that a model is the one that passed: its bytes, the evidence, the signature, the policy; or, with --signature, the one that was signed.',
    load: async () => (await import('./commands/verbs.ts')).verifyCommand,
  },
  {
    name: 'promote',
    does: 'Move a stage of the registry to bytes that passed, and record it in the ledger.',
    load: async () => (await import('./commands/verbs.ts')).promoteCommand,
  },
  {
    name: 'rollback',
    does: 'Move a stage back to what was there before; its bytes are verified first.',
    load: async () => (await import('./commands/verbs.ts')).rollbackCommand,
  },
  {
    name: 'reconcile',
    does: 'Finish or undo what a crash left, and decide about a pointer that was moved by hand.',
    load: async () => (await import('./commands/verbs.ts')).reconcileCommand,
  },
  {
    name: 'status',
    does: 'Show what each stage is on, since when, by whom, and whether the ledger agrees.',
    load: async () => (await import('./commands/looks.ts')).statusCommand,
  },
  {
    name: 'history',
    does: 'List every promotion and rollback: who, when, what, why, which gates, how long it held.',
    load: async () => (await import('./commands/looks.ts')).historyCommand,
  },
  {
    name: 'watch',
    does: 'For a schedule: exit with 1 where a pointer is not where the ledger says.',
    load: async () => (await import('./commands/looks.ts')).watchCommand,
  },
  {
    name: 'verify-ledger',
    does: 'Check every record of the ledger against the one before it.',
    load: async () => (await import('./commands/looks.ts')).verifyLedgerCommand,
  },
  {
    name: 'completion',
    does: 'Print a script that completes verbs, flags and their values in bash, zsh or fish.',
    load: async () => (await import('./commands/completion.ts')).completionCommand(COMMANDS),
  },
];
