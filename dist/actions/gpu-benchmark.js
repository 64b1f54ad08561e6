import { open } from '../modelassay.js';
await open('gate', 'gpu-benchmark');
