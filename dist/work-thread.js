import { open } from './modelassay.js';
await open('work-thread');
