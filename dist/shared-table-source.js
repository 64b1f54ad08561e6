import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
var isOnTrino=source=>"trino"in source,isFiles=source=>"paths"in source,TABLE_FORMATS=["parquet","csv","npz","json","sqlite","delta","iceberg"],CSV_ENCODINGS=["utf-8","utf-16","latin-1","windows-1252"];export{isOnTrino,isFiles,TABLE_FORMATS,CSV_ENCODINGS};
