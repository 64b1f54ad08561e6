import type { Contract, ContractFormat, Rule } from '../../src/contracts/model.ts';
import type { OnUnsupported } from '../../src/contracts/problems.ts';
import { parseContract } from '../../src/contracts/read.ts';
import { ConfigurationError } from '../../src/core/errors.ts';

/** An ODCS contract of one table around these lines, which start at line 9 of the document. */
export function odcs(table: string): string {
  return `apiVersion: v3.1.0
kind: DataContract
id: test
version: 1.0.0
status: draft
schema:
  - name: orders
    physicalName: orders.parquet
${table}`;
}

export function read(text: string, format?: ContractFormat, onUnsupported: OnUnsupported = 'error'): Contract {
  return parseContract(text, 'contract.yaml', format, onUnsupported);
}

export function rulesOf(contract: Contract): readonly Rule[] {
  return contract.tables.flatMap((table) => table.rules);
}

/** `title | limit | severity` of each rule. */
export function lines(contract: Contract): string[] {
  return rulesOf(contract).map(
    (rule) => `${rule.title} | ${rule.limit.text}${rule.severity === 'warning' ? ' | warning' : ''}`,
  );
}

/** What the user is told. */
export function refusal(text: string, format?: ContractFormat): string {
  try {
    read(text, format);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('the contract was accepted');
}
