import { type OnnxPredictorOptions, openOnnxPredictor } from '../../src/predict/onnx-predictor.ts';

// Opens the model that the first argument describes, asks for as many steps of its loop as the second says, tells the
// child's process id, and waits.
const [, , options, steps] = process.argv;
const predictor = await openOnnxPredictor(JSON.parse(options!) as OnnxPredictorOptions);
const x = { type: 'float32', dims: [1, 3], data: new Float32Array(3).fill(Number(steps)) } as const;
const endless = predictor.predict(new Map([['x', x]]), ['logits']);
console.log(predictor.processId);
await endless;
