import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
var of={kind:"device"},DEVICE_METRICS=[{name:"gpu_utilization",unit:"fraction",better:"higher",of},{name:"sustained_utilization",unit:"fraction",better:"higher",of},{name:"device_memory",unit:"bytes",better:"lower",of},{name:"memory_headroom",unit:"fraction",better:"higher",of},{name:"energy_per_inference",unit:"J",better:"lower",of},{name:"performance_per_watt",unit:"rows/J",better:"higher",of}];export{DEVICE_METRICS};
