export type Check =
  | {
      /**
       * Stable and unique within the result; waivers and "since last push" refer to it.
       */
      id: string;
      /**
       * In the user’s own words, such as accuracy.
       */
      title: string;
      /**
       * What it is a check of.
       */
      about: About;
      /**
       * What became of it under the policy; null where it passes.
       */
      effect: Effect | null;
      numbers: {
        /**
         * Of the subject itself.
         */
        value: MeasuredNumber | null;
        baseline: MeasuredNumber | null;
        /**
         * Subject minus baseline, in the unit of the value.
         */
        difference: MeasuredNumber | null;
        /**
         * The difference as a share of the baseline.
         */
        relative: MeasuredNumber | null;
      };
      /**
       * The difference and the relative change are those of measurements made in pairs: they need not be what value and baseline make.
       */
      paired?: true;
      better: ('higher' | 'lower') | null;
      method: string | null;
      /**
       * Checks asked together, for multiplicity.
       */
      family: string | null;
      slice: {
        column: string;
        value: string;
      } | null;
      /**
       * Why this verdict, in one sentence.
       */
      reason: string;
      /**
       * What would change the verdict, in one sentence.
       */
      flip: string | null;
      /**
       * Ids of rows, never their values.
       *
       * @maxItems 1000
       */
      examples: string[];
      /**
       * What stands in the rows that a rule does not hold for, only where values may be shown.
       */
      observed: string | null;
      /**
       * A command that repeats this check.
       */
      reproduce: string | null;
      /**
       * Page of the documentation that says what is asked, what it comes from and how to put it right.
       */
      page?: string;
      /**
       * A command that lists the rows that fail it.
       */
      listing: string | null;
      /**
       * As what the compared number met the limit.
       */
      basis: 'interval' | 'point' | 'census';
      verdict: 'pass' | 'inconclusive' | 'fail';
      /**
       * Which of the numbers the limit is about.
       */
      compared: 'value' | 'difference' | 'relative';
      limit: {
        /**
         * The key that set it: min, max, max-drop, …
         */
        rule: string;
        /**
         * In the unit of the number that is compared with it.
         */
        value: number;
        unit: string;
        /**
         * As the user wrote it.
         */
        text: string;
        /**
         * The side of the limit on which the compared number is acceptable.
         */
        good: 'above' | 'below';
        source: {
          file: string;
          line: number;
          column: number;
        } | null;
      };
      /**
       * For a conclusion, in all: the same rows that the compared number rests on.
       */
      needed: Rows | null;
    }
  | {
      /**
       * Stable and unique within the result; waivers and "since last push" refer to it.
       */
      id: string;
      /**
       * In the user’s own words, such as accuracy.
       */
      title: string;
      /**
       * What it is a check of.
       */
      about: About;
      /**
       * What became of it under the policy; null where it passes.
       */
      effect: Effect | null;
      numbers: {
        /**
         * Of the subject itself.
         */
        value: MeasuredNumber | null;
        baseline: MeasuredNumber | null;
        /**
         * Subject minus baseline, in the unit of the value.
         */
        difference: MeasuredNumber | null;
        /**
         * The difference as a share of the baseline.
         */
        relative: MeasuredNumber | null;
      };
      /**
       * The difference and the relative change are those of measurements made in pairs: they need not be what value and baseline make.
       */
      paired?: true;
      better: ('higher' | 'lower') | null;
      method: string | null;
      /**
       * Checks asked together, for multiplicity.
       */
      family: string | null;
      slice: {
        column: string;
        value: string;
      } | null;
      /**
       * Why this verdict, in one sentence.
       */
      reason: string;
      /**
       * What would change the verdict, in one sentence.
       */
      flip: string | null;
      /**
       * Ids of rows, never their values.
       *
       * @maxItems 1000
       */
      examples: string[];
      /**
       * What stands in the rows that a rule does not hold for, only where values may be shown.
       */
      observed: string | null;
      /**
       * A command that repeats this check.
       */
      reproduce: string | null;
      /**
       * Page of the documentation that says what is asked, what it comes from and how to put it right.
       */
      page?: string;
      /**
       * A command that lists the rows that fail it.
       */
      listing: string | null;
      basis: 'fact';
      verdict: 'pass' | 'fail';
      compared: null;
      limit: null;
      needed: null;
      /**
       * Where it is asked for, such as the line that declares a column.
       */
      source: {
        file: string;
        line: number;
        column: number;
      } | null;
    }
  | {
      /**
       * Stable and unique within the result; waivers and "since last push" refer to it.
       */
      id: string;
      /**
       * In the user’s own words, such as accuracy.
       */
      title: string;
      /**
       * What it is a check of.
       */
      about: About;
      /**
       * What became of it under the policy; null where it passes.
       */
      effect: Effect | null;
      numbers: {
        /**
         * Of the subject itself.
         */
        value: MeasuredNumber | null;
        baseline: MeasuredNumber | null;
        /**
         * Subject minus baseline, in the unit of the value.
         */
        difference: MeasuredNumber | null;
        /**
         * The difference as a share of the baseline.
         */
        relative: MeasuredNumber | null;
      };
      /**
       * The difference and the relative change are those of measurements made in pairs: they need not be what value and baseline make.
       */
      paired?: true;
      better: ('higher' | 'lower') | null;
      method: string | null;
      /**
       * Checks asked together, for multiplicity.
       */
      family: string | null;
      slice: {
        column: string;
        value: string;
      } | null;
      /**
       * Why this verdict, in one sentence.
       */
      reason: string;
      /**
       * What would change the verdict, in one sentence.
       */
      flip: string | null;
      /**
       * Ids of rows, never their values.
       *
       * @maxItems 1000
       */
      examples: string[];
      /**
       * What stands in the rows that a rule does not hold for, only where values may be shown.
       */
      observed: string | null;
      /**
       * A command that repeats this check.
       */
      reproduce: string | null;
      /**
       * Page of the documentation that says what is asked, what it comes from and how to put it right.
       */
      page?: string;
      /**
       * A command that lists the rows that fail it.
       */
      listing: string | null;
      basis: 'nothing';
      verdict: 'inconclusive' | 'error';
      compared: ('value' | 'difference' | 'relative') | null;
      limit: {
        /**
         * The key that set it: min, max, max-drop, …
         */
        rule: string;
        /**
         * In the unit of the number that is compared with it.
         */
        value: number;
        unit: string;
        /**
         * As the user wrote it.
         */
        text: string;
        /**
         * The side of the limit on which the compared number is acceptable.
         */
        good: 'above' | 'below';
        source: {
          file: string;
          line: number;
          column: number;
        } | null;
      } | null;
      needed: null;
    };
export type About =
  | {
      kind: 'metric';
      /**
       * Its pinned name, such as accuracy_micro.
       */
      name: string;
    }
  | {
      kind: 'model';
      part: string;
    }
  | {
      kind: 'column';
      table: string;
      column: string;
    }
  | {
      kind: 'table';
      table: string;
    };
export type Effect =
  | {
      kind: 'blocks';
    }
  | {
      kind: 'warns';
      /**
       * The key of the policy that says so.
       */
      by: string;
    }
  | {
      kind: 'allowed';
      /**
       * The key of the policy that says so.
       */
      by: string;
    }
  | {
      kind: 'waived';
      until: string;
      owner: string;
      reason: string;
    };
export type Figure =
  | {
      kind: 'intervals';
      id: string;
      title: string;
      /**
       * What the picture shows, in one sentence: it stands in for the picture where none can be drawn.
       */
      summary: string;
      unit: string | null;
      scale: 'linear' | 'log';
      /**
       * @maxItems 1000
       */
      rows: {
        label: string;
        value: number | null;
        low: number | null;
        high: number | null;
        baseline: number | null;
        limit: number | null;
        verdict: 'pass' | 'inconclusive' | 'fail' | 'error';
      }[];
    }
  | {
      kind: 'histogram';
      id: string;
      title: string;
      /**
       * What the picture shows, in one sentence: it stands in for the picture where none can be drawn.
       */
      summary: string;
      unit: string | null;
      scale: 'linear' | 'log';
      /**
       * @minItems 2
       * @maxItems 1000
       */
      edges: number[];
      /**
       * @maxItems 10
       */
      series: {
        name: string;
        counts: number[];
      }[];
      /**
       * @maxItems 50
       *
       * Items: A line across the picture: a limit of the policy, or a value worth a note, such as a median.
       */
      marks: {
        label: string;
        value: number;
        is: 'limit' | 'note';
      }[];
    }
  | {
      kind: 'bars';
      id: string;
      title: string;
      /**
       * What the picture shows, in one sentence: it stands in for the picture where none can be drawn.
       */
      summary: string;
      unit: string | null;
      /**
       * @minItems 1
       * @maxItems 10
       */
      series: string[];
      /**
       * @maxItems 1000
       */
      rows: {
        label: string;
        values: (number | null)[];
        limit: number | null;
      }[];
      /**
       * @maxItems 50
       *
       * Items: A line across the picture: a limit of the policy, or a value worth a note, such as a median.
       */
      marks: {
        label: string;
        value: number;
        is: 'limit' | 'note';
      }[];
    }
  | {
      kind: 'plot';
      id: string;
      title: string;
      /**
       * What the picture shows, in one sentence: it stands in for the picture where none can be drawn.
       */
      summary: string;
      x: {
        title: string;
        /**
         * A word of the units of checks, such as fraction, ms or 1.
         */
        unit: string | null;
        scale: 'linear' | 'log';
      };
      /**
       * @minItems 1
       * @maxItems 8
       */
      panels: {
        y: {
          title: string;
          /**
           * A word of the units of checks, such as fraction, ms or 1.
           */
          unit: string | null;
          scale: 'linear' | 'log';
        };
        /**
         * @maxItems 10
         */
        series: {
          name: string;
          draw: 'line' | 'steps' | 'points';
          /**
           * @maxItems 5000
           */
          x: number[];
          /**
           * As many as x; null leaves a gap.
           */
          y: (number | null)[];
        }[];
        /**
         * Across, at a value of y.
         *
         * @maxItems 50
         *
         * Items: A line across the picture: a limit of the policy, or a value worth a note, such as a median.
         */
        marks: {
          label: string;
          value: number;
          is: 'limit' | 'note';
        }[];
      }[];
      /**
       * Down all panels, at a value of x.
       *
       * @maxItems 50
       *
       * Items: A line across the picture: a limit of the policy, or a value worth a note, such as a median.
       */
      marks: {
        label: string;
        value: number;
        is: 'limit' | 'note';
      }[];
    }
  | {
      kind: 'matrix';
      id: string;
      title: string;
      /**
       * What the picture shows, in one sentence: it stands in for the picture where none can be drawn.
       */
      summary: string;
      unit: string | null;
      rows: {
        title: string;
        /**
         * @minItems 1
         * @maxItems 100
         */
        labels: string[];
      };
      columns: {
        title: string;
        /**
         * @minItems 1
         * @maxItems 100
         */
        labels: string[];
      };
      /**
       * What the depth of a cell says: its share of its row, or its size beside the largest.
       */
      shades: 'row-share' | 'magnitude';
      /**
       * Rows and columns are the same classes, so that what lies off the diagonal is a mistake.
       */
      mistakes: boolean;
      /**
       * @minItems 1
       * @maxItems 4
       */
      panels: {
        name: string;
        values: (number | null)[][];
        /**
         * Cells to look at first.
         *
         * @maxItems 50
         */
        marked: {
          row: number;
          column: number;
        }[];
      }[];
    }
  | {
      kind: 'images';
      id: string;
      title: string;
      /**
       * What the picture shows, in one sentence: it stands in for the picture where none can be drawn.
       */
      summary: string;
      /**
       * @maxItems 48
       */
      images: {
        /**
         * The row that it is of.
         */
        name: string;
        /**
         * @maxItems 6
         */
        facts: {
          title: string;
          value: string;
        }[];
        /**
         * Pixels of its width and of its height.
         */
        side: number;
        /**
         * A PNG file, made of pixels alone.
         */
        png: string;
      }[];
    };

export interface Result {
  schema: 'modelassay/result/v1';
  gate: string;
  /**
   * Tells several results of one gate apart: a matrix leg, a project of a monorepo.
   */
  id: string | null;
  /**
   * The worst of the checks that block; anything but pass stops the merge.
   */
  verdict: 'pass' | 'inconclusive' | 'fail' | 'error';
  /**
   * One sentence, decision first.
   */
  summary: string;
  /**
   * What happened, in a few words that can follow "Blocked:": the model lost class 8. null where the checks say all.
   */
  headline: string | null;
  /**
   * What to look at where it blocks, most telling first, each one sentence: a new confusion, rows that were lost.
   *
   * @maxItems 1000
   */
  findings: string[];
  /**
   * Why the gate could not measure; null where it could.
   */
  problem: {
    kind: 'input' | 'subject' | 'environment';
    message: string;
    source: {
      file: string;
      line: number;
      column: number;
    } | null;
  } | null;
  source: {
    repository: string | null;
    commit: string | null;
    ref: string | null;
  };
  run: {
    id: string | null;
    attempt: number | null;
    job: string | null;
    leg: string | null;
  };
  subject: {
    /**
     * Whose bytes these are: those of the model, or a table of what a model said elsewhere.
     */
    kind: 'model' | 'predictions';
    name: string;
    digest: string;
    /**
     * @maxItems 10000
     */
    files: {
      path: string;
      sha256: string;
      bytes: number;
    }[];
  } | null;
  baseline: {
    kind: 'file' | 'registry' | 'result' | 'profile';
    name: string;
    version: string | null;
    digest: string | null;
    /**
     * RFC 3339 instant from which it is the baseline, where that is known.
     */
    since: string | null;
  } | null;
  /**
   * @maxItems 1000
   */
  datasets: {
    name: string;
    digest: string;
    rows: number;
  }[];
  /**
   * @maxItems 20000
   */
  checks: Check[];
  /**
   * @maxItems 1000
   */
  tables: Table[];
  /**
   * @maxItems 1000
   */
  figures: Figure[];
  environment: {
    [k: string]: string | number | boolean | null;
  };
  policy: {
    path: string | null;
    digest: string;
  };
  tool: {
    name: 'modelassay';
    version: string;
  };
  /**
   * RFC 3339, UTC.
   */
  startedAt: string;
  durationMs: number;
  /**
   * @maxItems 1000
   */
  notChecked: {
    title: string;
    reason: string;
  }[];
  /**
   * What the gate kept beside this document: raw samples, a profile. Paths are relative to the output folder.
   *
   * @maxItems 1000
   */
  attachments: {
    path: string;
    sha256: string;
    bytes: number;
  }[];
}
export interface MeasuredNumber {
  /**
   * null with a reason in the check where there is no finite number.
   */
  value: number | null;
  unit: string;
  interval: Interval | null;
  /**
   * What the value rests on.
   */
  rows: Rows | null;
}
export interface Interval {
  /**
   * Lower bound; null where there is none.
   */
  low: number | null;
  /**
   * Upper bound; null where there is none.
   */
  high: number | null;
  /**
   * Confidence of each bound on its own (one-sided).
   */
  confidence: number;
  /**
   * How the bounds were computed, such as clopper-pearson.
   */
  method: string;
}
export interface Rows {
  count: number;
  of:
    | {
        kind: 'data';
      }
    | {
        kind: 'slice';
        column: string;
        value: string;
      }
    | {
        kind: 'class';
        name: string;
        slice: {
          column: string;
          value: string;
        } | null;
      }
    | {
        kind: 'prediction';
        name: string;
        slice: {
          column: string;
          value: string;
        } | null;
      }
    | {
        kind: 'rule';
        slice: {
          column: string;
          value: string;
        } | null;
      }
    | {
        kind: 'samples';
      };
  /**
   * Rows of the data that these were found among; null where nothing was left out.
   */
  among: number | null;
}
export interface Table {
  id: string;
  title: string;
  note: string | null;
  /**
   * @minItems 1
   * @maxItems 100
   */
  columns: {
    title: string;
    /**
     * sql: a statement to run, shown whole or not at all.
     */
    kind: 'text' | 'number' | 'code' | 'sql';
    unit: string | null;
  }[];
  /**
   * @maxItems 10000
   */
  rows: (string | number | boolean | null)[][];
  /**
   * Rows that another gate decides, in a report that holds its result about the same model.
   *
   * @maxItems 100
   */
  elsewhere?: Elsewhere[];
  /**
   * Detail that a report may fold away.
   */
  folded: boolean;
}
export interface Elsewhere {
  /**
   * Its index.
   */
  row: number;
  gate: string;
  /**
   * What the row is by the verdict of that gate.
   */
  says: {
    /**
     * @maxItems 100
     */
    pass: (string | number | boolean | null)[];
    /**
     * @maxItems 100
     */
    inconclusive: (string | number | boolean | null)[];
    /**
     * @maxItems 100
     */
    fail: (string | number | boolean | null)[];
    /**
     * @maxItems 100
     */
    error: (string | number | boolean | null)[];
  };
}
