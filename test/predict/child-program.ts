import { runPredictChild } from '../../src/predict/child.ts';

await runPredictChild();
