import { DEFAULT_OUT, RUN_SETTINGS } from '../../suite/run-settings.ts';
import type { Furnish } from '../command.ts';
import { addFlag, type Flags } from './flags.ts';

/** `modelassay evidence RESULTS…`: what earlier results say of a model, signed in a job that holds the key. */
export const evidenceCommand: Furnish = (command, terminal, finish) => {
  command.argument('[results...]', `result files, or folders that hold them (default: ${DEFAULT_OUT}/results)`);
  addFlag(command, { ...RUN_SETTINGS.config, description: 'The policy file that the gates ran with.' });
  addFlag(command, { ...RUN_SETTINGS.out, description: 'Folder for evidence.json.' });
  command
    .option('--key <file>', 'private key: a PEM file, or env:NAME (default: evidence.key of the policy)')
    .option('--legs <id...>', 'ids of the matrix legs, each of which must have delivered every gate of the policy')
    .option('--fingerprint <file>', 'what the run left about where the model came from (default: none)')
    .option('--signature <file>', 'also sign the model itself, where it passed (OpenSSF Model Signing): model.sig')
    .option(
      '--attestation <folder>',
      'also leave there what the action attest signs without a key: subjects and predicate',
    )
    .option('--json', 'print what was stated as JSON on standard output')
    .action(async (given: string[], flags: Flags) => {
      const { stateFromResults } = await import('./state-evidence.ts');
      finish(await stateFromResults(given, flags, terminal));
    })
    .addHelpText('after', EXAMPLES);
};

const EXAMPLES = `
Examples:
  modelassay evidence                                      of the results in ./modelassay-out/results
  modelassay evidence downloaded/results --key env:EVIDENCE_KEY
  modelassay evidence --key env:EVIDENCE_KEY --signature model.sig
  modelassay evidence downloaded --legs cpu --legs gpu     nothing is stated when a leg is missing
`;
