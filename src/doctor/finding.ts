/** What one probe says: all is well, something to know, or something that will break a gate and what to do about it. */
export interface Finding {
  readonly state: 'fine' | 'note' | 'trouble';
  /** One sentence. */
  readonly what: string;
  /** One sentence; null where nothing is to be done. */
  readonly todo: string | null;
}

export const fine = (what: string): Finding => ({ state: 'fine', what, todo: null });
export const note = (what: string, todo: string | null = null): Finding => ({ state: 'note', what, todo });
export const trouble = (what: string, todo: string): Finding => ({ state: 'trouble', what, todo });
