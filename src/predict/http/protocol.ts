import type { Tensor } from '../../core/tensor.ts';
import type { RowBatch } from '../../table/rows.ts';
import type { Feed } from '../feeds.ts';
import type { Signature } from '../predictor.ts';
import type { Exchange } from './exchange.ts';

/** The tensors of an answer by name, each with as many rows as were asked for. */
export type Answers = ReadonlyMap<string, Tensor>;

/** How an endpoint is spoken to. Throws what the exchange throws, and SubjectError for an answer that cannot be read. */
export type HttpProtocol = TensorProtocol | RowProtocol;

/** Takes tensors, as a model does. */
export interface TensorProtocol {
  readonly takes: 'tensors';
  /** What the endpoint says of the model; null where it does not say its inputs. */
  signature(exchange: Exchange): Promise<Signature | null>;
  ask(exchange: Exchange, feed: Feed): Promise<Answers>;
}

/** Takes rows as mappings from column to value. */
export interface RowProtocol {
  readonly takes: 'rows';
  /** `columns` are those to be sent. */
  ask(exchange: Exchange, batch: RowBatch, columns: readonly string[]): Promise<Answers>;
}
