import { dirname, resolve } from 'node:path';
import { type Parsed, parseYaml } from '../config/yaml.ts';
import { ConfigurationError } from '../core/errors.ts';
import { fileProblem } from '../core/file-problem.ts';
import { type Bytes, bytes } from '../core/units.ts';
import { readFrictionless } from './frictionless/read.ts';
import { readGreatExpectations } from './great-expectations/read.ts';
import { readJsonSchema } from './json-schema/read.ts';
import type { Contract, ContractFormat } from './model.ts';
import { NO_OTHERS, type OtherContracts, otherFiles, readOthers } from './odcs/other-contracts.ts';
import { readOdcs } from './odcs/read.ts';
import { readPandera } from './pandera.ts';
import type { OnUnsupported } from './problems.ts';

type Reader = (parsed: Parsed, file: string, onUnsupported: OnUnsupported, others?: OtherContracts) => Contract;

/** One line per format: how its documents are told apart from the others, and what reads them. */
const READERS: Readonly<
  Record<ContractFormat, { readonly looksLike: (document: Document) => boolean; readonly read: Reader }>
> = {
  odcs: { looksLike: (document) => document.kind === 'DataContract' || 'apiVersion' in document, read: readOdcs },
  'great-expectations': { looksLike: (document) => Array.isArray(document.expectations), read: readGreatExpectations },
  pandera: { looksLike: (document) => 'schema_type' in document && 'columns' in document, read: readPandera },
  frictionless: {
    looksLike: (document) =>
      Array.isArray(document.fields) || Array.isArray(document.resources) || isTableSchema(document.schema),
    read: readFrictionless,
  },
  'json-schema': {
    looksLike: (document) =>
      '$schema' in document || typeof document.properties === 'object' || document.type === 'object',
    read: readJsonSchema,
  },
};

/** Of a Data Resource. */
function isTableSchema(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && 'fields' in schema && Array.isArray(schema.fields);
}

type Document = Readonly<Record<string, unknown>>;
const MAX_BYTES = bytes(4 * 1024 * 1024);

/** Throws RangeError where the file has more bytes than `limit`, and the file system's error where it cannot be read. */
export type ReadFile = (path: string, limit: Bytes) => Promise<Uint8Array>;

/**
 * Read a contract file. `shown` is what messages call it. The format is told from the document's keys where none is given.
 * Throws ConfigurationError with every mistake and its line.
 */
export async function readContract(
  path: string,
  options: {
    readonly shown?: string;
    readonly format?: ContractFormat | undefined;
    readonly onUnsupported?: OnUnsupported | undefined;
    readonly read: ReadFile;
    /** See `GateFiles`. */
    readonly whyMissing?: (path: string) => string;
  },
): Promise<Contract> {
  const shown = options.shown ?? path;
  let text: string;
  try {
    text = await textOf(path, shown, options.read);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw new ConfigurationError(
      `The contract ${shown} could not be read: ${fileProblem(error)}${options.whyMissing?.(path) ?? ''}. Name a file with contract.`,
      { cause: error },
    );
  }
  const parsed = parseYaml(text, shown, { oddKeys: true });
  const beside = (file: string) => resolve(dirname(path), file);
  const others = await readOthers(otherFiles(parsed), async (file) =>
    parseYaml(await textOf(beside(file), file, options.read), file),
  );
  return contractOf(parsed, shown, options.format, options.onUnsupported ?? 'careful', others);
}

/** As `readContract`, without files: relationships into other contracts cannot be followed. */
export function parseContract(
  text: string,
  shown: string,
  format: ContractFormat | undefined,
  onUnsupported: OnUnsupported,
): Contract {
  return contractOf(parseYaml(text, shown, { oddKeys: true }), shown, format, onUnsupported, NO_OTHERS);
}

async function textOf(path: string, shown: string, read: ReadFile): Promise<string> {
  try {
    return new TextDecoder().decode(await read(path, MAX_BYTES));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigurationError(`${shown} has more than ${MAX_BYTES} bytes; a contract is smaller.`);
  }
}

function contractOf(
  parsed: Parsed,
  shown: string,
  format: ContractFormat | undefined,
  onUnsupported: OnUnsupported,
  others: OtherContracts,
): Contract {
  const known = format ?? guessFormat(parsed.value);
  const reader = known && READERS[known];
  if (!reader) {
    if (parsed.oddKey !== undefined) throw parsed.oddKey;
    const formats = Object.keys(READERS).join(', ');
    throw new ConfigurationError(
      `${shown} is no contract that is known here. Formats: ${formats}. An ODCS contract says kind: DataContract; else name the format (in the policy with the key format, on the command line with --format).`,
    );
  }
  // Only a JSON Schema names the keys of other people's data, whatever they hold.
  if (parsed.oddKey !== undefined && known !== 'json-schema') throw parsed.oddKey;
  return reader.read(parsed, shown, onUnsupported, others);
}

function guessFormat(value: unknown): ContractFormat | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const match = Object.entries(READERS).find(([, reader]) => reader.looksLike(value as Document));
  return match?.[0] as ContractFormat | undefined;
}
