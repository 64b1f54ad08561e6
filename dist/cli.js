#!/usr/bin/env node
import { open } from './modelassay.js';
await open('cli');
