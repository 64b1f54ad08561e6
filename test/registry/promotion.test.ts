import { afterAll } from 'vitest';
import { foldersUnderTest, promotionConformance } from './promotion.ts';
import { scratch } from './sample.ts';

promotionConformance(foldersUnderTest(scratch(afterAll), 'folders', 3));
