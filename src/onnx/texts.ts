import { type Field, MAX_TEXT_BYTES, type Wire } from './wire.ts';

/** Something that a person or a program wrote into a model: documentation, a stack trace, a licence. */
export interface ModelText {
  /** What it belongs to: `the model`, `the node Gemm_3`. */
  readonly where: string;
  /** `doc_string`, or a key of its metadata. */
  readonly key: string;
  /** Of a longer one the first 64 KiB. */
  readonly text: string;
}

/** Keeps texts up to a bound: exporters write a stack trace for every node. */
export interface TextLog {
  add(where: string, key: string, field: Field): void;
  /** A StringStringEntryProto of metadata_props. */
  addEntry(where: string, field: Field): void;
  texts(): readonly ModelText[];
  /** How many were not kept, or not to their end. */
  leftOut(): number;
}

const MAX_KEPT_BYTES = 16 * 1024 * 1024;

export function textLog(wire: Wire): TextLog {
  const texts: ModelText[] = [];
  let bytes = 0;
  let leftOut = 0;

  function add(where: string, key: string, field: Field): void {
    const length = field.end - field.start;
    if (length === 0) return;
    if (bytes + Math.min(length, MAX_TEXT_BYTES) > MAX_KEPT_BYTES) {
      leftOut++;
      return;
    }
    if (length > MAX_TEXT_BYTES) leftOut++;
    const text = wire.words(field);
    // A text of a few bytes takes more than its bytes.
    bytes += Math.min(length, MAX_TEXT_BYTES) + 100;
    texts.push({ where, key, text });
  }

  return {
    add,
    addEntry(where, field) {
      let key = '';
      let value: Field | undefined;
      wire.fields(wire.message(field), (part) => {
        if (part.number === 1) key = wire.words(part);
        else if (part.number === 2) value = part;
      });
      if (value) add(where, key, value);
    },
    texts: () => texts,
    leftOut: () => leftOut,
  };
}
