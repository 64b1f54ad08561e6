import { open } from '../modelassay.js';
await open('notify');
