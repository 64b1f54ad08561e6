import type { Contract, ContractFormat } from '../../contracts/model.ts';
import { writeOdcs } from '../../contracts/odcs/write.ts';
import type { OnUnsupported } from '../../contracts/problems.ts';
import { type ReadFile, readContract } from '../../contracts/read.ts';

/** Any contract as ODCS v3.1. Throws ConfigurationError for a rule that cannot be carried over, unless it may be left out. */
export async function convertContract(
  path: string,
  options: {
    readonly shown?: string;
    readonly format?: ContractFormat | undefined;
    readonly onUnsupported?: OnUnsupported | undefined;
    readonly read: ReadFile;
  },
): Promise<{ readonly text: string; readonly leftOut: Contract['untested'] }> {
  const contract = await readContract(path, options);
  const left = contract.untested.map(
    ({ title, reason }) => `# Not carried over: ${`${title}: ${reason}`.replaceAll(/\s+/g, ' ')}\n`,
  );
  return { text: left.join('') + writeOdcs(contract), leftOut: contract.untested };
}
