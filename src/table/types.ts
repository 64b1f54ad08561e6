/** What an expression's value is, as far as SQL engines agree. */
export type ValueType =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  | {
      readonly kind: 'list';
      readonly item: ValueType /** Where all lists have it by their type. */;
      readonly length?: number;
    }
  | { readonly kind: 'struct'; readonly fields: ReadonlyMap<string, ValueType> };

export type ScalarKind =
  | 'integer'
  | 'decimal'
  | 'boolean'
  | 'text'
  | 'date'
  | 'time'
  | 'timestamp'
  /** A timestamp that knows its offset from UTC. */
  | 'instant'
  | 'interval'
  | 'uuid'
  | 'binary'
  /** JSON values of several kinds: text beside number, objects without fixed keys. */
  | 'json'
  /** Always null: a column of which nobody knows the type. */
  | 'null'
  /** Maps, unions and what an engine has of its own. */
  | 'other';

export type ValueKind = ValueType['kind'];

export interface TypedColumn {
  readonly name: string;
  /** The engine's own name of the type, for messages and for rules on the physical type: `DECIMAL(10,2)`. */
  readonly declared: string;
  readonly type: ValueType;
}

export const isNumeric = (type: ValueType): boolean => ['integer', 'decimal', 'float'].includes(type.kind);

export const isTemporal = (type: ValueType): boolean => ['date', 'timestamp', 'instant'].includes(type.kind);
