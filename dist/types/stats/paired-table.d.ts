/** How often each model was right on the same rows. */
export interface PairedTable {
    readonly bothRight: number;
    /** Candidate right, baseline wrong. */
    readonly gained: number;
    /** Candidate wrong, baseline right. */
    readonly lost: number;
    readonly bothWrong: number;
}
/** The number of rows. Throws RangeError unless every count is a whole number at or above 0 and there is a row. */
export declare function rowsOf({ bothRight, gained, lost, bothWrong }: PairedTable): number;
/** Candidate and baseline exchanged. */
export declare function swapped(table: PairedTable): PairedTable;
