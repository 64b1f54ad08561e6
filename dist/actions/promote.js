import { open } from '../modelassay.js';
await open('promote');
