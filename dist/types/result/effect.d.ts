export type * from './document.js';
