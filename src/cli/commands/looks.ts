import { historyKeys, statusKeys, verifyLedgerKeys, watchKeys } from '../../registry/look-keys.ts';
import { lookCommand } from './verb.ts';

// The verbs that look at registry and ledger and change nothing.

const looking = () => import('../../registry/looks.ts');
const looks = { completes: false, withoutGates: () => true, formats: ['text'] } as const;

export const statusCommand = lookCommand({
  ...looks,
  schema: statusKeys,
  formats: ['text', 'md'],
  examples: ['modelassay status', 'modelassay status --name digits --json'],
  run: async (given, context) => (await looking()).statusVerb(given, context),
});

export const historyCommand = lookCommand({
  ...looks,
  completes: true,
  schema: historyKeys,
  formats: ['text', 'md'],
  examples: ['modelassay history', 'modelassay history --format md >> "$GITHUB_STEP_SUMMARY"'],
  run: async (given, context) => (await looking()).historyVerb(given, context),
});

export const watchCommand = lookCommand({
  ...looks,
  schema: watchKeys,
  examples: ['modelassay watch --bytes'],
  run: async (given, context) => (await looking()).watchVerb(given, context),
});

export const verifyLedgerCommand = lookCommand({
  ...looks,
  schema: verifyLedgerKeys,
  examples: ['modelassay verify-ledger'],
  run: async (given, context) => (await looking()).verifyLedgerVerb(given, context),
});
