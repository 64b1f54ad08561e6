import { type Result } from './document.js';
/** A result file above this size is refused unread: 20,000 checks with all their texts stay below it. */
export declare const MAX_RESULT_BYTES: number;
export type ReadResult = {
    ok: true;
    result: Result;
} | {
    ok: false;
    reason: string;
};
/**
 * Parse one result document from bytes that another job, or a stranger, may have written.
 * Never throws; `reason` is a sentence without the document's own text in it.
 */
export declare function readResult(content: Uint8Array): ReadResult;
/** Whether a file of this name, without its folders, may be a result. */
export declare function isResultFileName(name: string): boolean;
