import { standIn } from '../core/place.ts';

/**
 * What a file that is no ONNX model looks like, from its first 512 bytes: the end of the sentence "it looks like …".
 * undefined where it may be ONNX, which has no signature of its own.
 */
export function likeness(head: Uint8Array): string | undefined {
  const pointer = standIn(head);
  if (pointer !== undefined) return pointer;
  const text = Buffer.from(head).toString('latin1');
  for (const { at, mark, what } of SIGNATURES) if (text.startsWith(mark, at)) return what;
  if (/^\s*<(?:!doctype html|html)/i.test(text))
    return 'an HTML page, as a failed download leaves it; download it again';
  return head.every(isPrintable) && isUtf8(head) ? 'a text file; name the .onnx file that was exported' : undefined;
}

interface Signature {
  readonly at: number;
  /** Bytes as Latin-1. None can stand there in an ONNX file, which begins with fields of ModelProto. */
  readonly mark: string;
  readonly what: string;
}

const ZIP = 'a zip archive, such as PyTorch (.pt, .pth) and Keras (.keras) write; export the model to ONNX';
const PICKLE = 'a Python pickle, such as PyTorch and scikit-learn write; export the model to ONNX';

const SIGNATURES: readonly Signature[] = [
  { at: 0, mark: 'PK\x03\x04', what: ZIP },
  { at: 0, mark: 'PK\x05\x06', what: ZIP },
  { at: 0, mark: '\x80\x02', what: PICKLE },
  { at: 0, mark: '\x80\x03', what: PICKLE },
  { at: 0, mark: '\x80\x04', what: PICKLE },
  { at: 0, mark: '\x80\x05', what: PICKLE },
  { at: 0, mark: '\x89HDF\r\n', what: 'an HDF5 file, such as Keras (.h5) writes; convert the model to ONNX' },
  // A FlatBuffer begins with a small offset, so two zero bytes come before its mark.
  { at: 2, mark: '\0\0TFL3', what: 'a TensorFlow Lite model; convert it to ONNX' },
  { at: 2, mark: '\0\0ORTM', what: 'a model in ORT format; give the .onnx file that it was made from' },
  // The length of the JSON header in eight bytes, of which the upper ones are zero, then the JSON.
  { at: 4, mark: '\0\0\0\0{"', what: 'a safetensors file, which holds weights but no graph; export the model to ONNX' },
  { at: 0, mark: '\x1f\x8b', what: 'a gzip archive; unpack it first' },
  { at: 0, mark: 'GGUF', what: 'a GGUF file; export the model to ONNX' },
  { at: 0, mark: 'PAR1', what: 'a Parquet file; name the .onnx file, and rows as data' },
];

/** Tab, line ends, and what UTF-8 text is made of. The tag of ONNX's first field is a control character. */
function isPrintable(byte: number): boolean {
  return byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte !== 127);
}

/** Up to a character that the end of the head cuts in two. */
function isUtf8(head: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
