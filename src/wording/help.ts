const DOCS = 'https://github.com/modelassay/modelassay/blob/v1/docs';
const PAGE = `${DOCS}/troubleshooting.md`;
/** Of how many rows a conclusion takes. */
export const ROWS_PAGE = `${DOCS}/how-many-rows.md`;

/**
 * What the page on troubleshooting says more of: a part of the message, in the words of whoever throws it, and the mark on the
 * page. The first that fits is the one that is told.
 */
export const HELP: readonly { readonly says: string; readonly at: string }[] = [
  { says: 'a Git LFS pointer', at: 'lfs' },
  { says: 'stands beside it (dvc pull', at: 'dvc' },
  { says: 'a file of DVC; fetch', at: 'dvc' },
  { says: 'it is an address, and this is read from the disk', at: 'address' },
  { says: 'such as PyTorch', at: 'not-onnx' },
  { says: 'No column feeds the input', at: 'inputs' },
  { says: 'sequence of maps, which cannot be read', at: 'zipmap' },
  { says: 'is a sequence or a map, which cannot be read', at: 'zipmap' },
  { says: 'has no batch dimension', at: 'batch' },
  { says: 'its classes seem to be in another order', at: 'class-order' },
  { says: 'was neither found nor installed', at: 'native-modules' },
  { says: 'unknown key "', at: 'unknown-key' },
  { says: 'the token may not do that', at: 'permissions' },
  { says: 'Somebody was faster', at: 'faster' },
  { says: 'does not exist', at: 'missing-file' },
];

/** Where the page says more of a message; null where it does not. */
export function helpUrl(message: string): string | null {
  const found = HELP.find(({ says }) => message.includes(says));
  return found === undefined ? null : `${PAGE}#${found.at}`;
}

/** The address of a page of the documentation, such as `onnx-export.md#acyclic`. */
export function pageUrl(page: string): string {
  return `${DOCS}/${page}`;
}

/** The message, with the address on a line of its own where the page says more. */
export function withHelp(message: string): string {
  const url = helpUrl(message);
  return url === null ? message : `${message}\nMore: ${url}`;
}
