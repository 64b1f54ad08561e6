import { open } from './modelassay.js';
await open('hash-thread');
