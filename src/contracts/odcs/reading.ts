import type { SourceMap } from '../../config/sources.ts';
import type { Problems } from '../problems.ts';
import type { OtherContracts } from './other-contracts.ts';

/** Everything a part of the reader needs to place its findings. */
export interface Reading {
  readonly sources: SourceMap;
  readonly problems: Problems;
  readonly others: OtherContracts;
}
