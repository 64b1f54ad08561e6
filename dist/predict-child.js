import { open } from './modelassay.js';
await open('predict-child');
