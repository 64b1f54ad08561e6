import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
function*everyNode({graph,functions,opsets}){yield*nodesOf(graph.nodes,opsets);for(let one of functions)yield*nodesOf(one.nodes,one.opsets)}function*everyGraph(model){yield model.graph;for(let{node}of everyNode(model))for(let{graphs}of node.attributes)yield*graphs}function*nodesOf(nodes,opsets){for(let node of nodes){yield{node,opsets};for(let{graphs}of node.attributes)for(let{nodes:inner}of graphs)yield*nodesOf(inner,opsets)}}export{everyNode,everyGraph};
