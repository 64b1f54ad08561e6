import { open } from '../modelassay.js';
await open('gate', 'latency');
