import { open } from './modelassay.js';
await open('image-child');
