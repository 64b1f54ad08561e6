import { open } from '../modelassay.js';
await open('gate', 'onnx-export');
