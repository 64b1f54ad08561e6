import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

/** The statement that someone would write by hand: `node bench/data-schema/by-hand.ts FOLDER`, timed as a whole process. */
const instance = await DuckDBInstance.create(':memory:', { threads: process.env.THREADS ?? '2', memory_limit: '2GB' });
const connection = await instance.connect();
const rows = await connection.runAndReadAll(readFileSync(`${process.argv[2]}/by-hand.sql`, 'utf8'));
console.log(`${rows.columnCount} aggregates, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
