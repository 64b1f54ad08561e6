import { open } from '../modelassay.js';
await open('gate', 'drift');
