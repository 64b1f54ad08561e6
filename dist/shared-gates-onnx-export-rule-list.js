import { createRequire as __createRequire } from 'node:module';
const require = __createRequire(import.meta.url);
import{__export}from"./shared-esbuild.js";import{didYouMean}from"./shared-fastest-levenshtein-mod.js";import{DEFAULT_DOMAIN,quoted}from"./shared-onnx-graph.js";import{several}from"./shared-wording-numbers.js";var ONNX_RUNTIME=[["1.16",9,19,3],["1.17",9,20,4],["1.18",10,21,5],["1.19",10,21,5],["1.20",10,21,5],["1.21",10,22,5],["1.22",10,22,5],["1.23",11,23,5],["1.24",13,25,5],["1.25",13,26,5],["1.26",13,26,5],["1.27",13,26,5],["1.28",13,26,5],["1.29",13,26,5],["1.30",13,26,5]],TARGETS=new Map(ONNX_RUNTIME.map(([version,ir,opset2,ml])=>[`onnxruntime ${version}`,{name:`ONNX Runtime ${version}`,ir,opsets:{[DEFAULT_DOMAIN]:opset2,"ai.onnx.ml":ml},domains:["com.microsoft"]}]));var rules_exports={};__export(rules_exports,{acyclic:()=>acyclic,arity:()=>arity,attributes:()=>attributes,customDomains:()=>customDomains,dangling:()=>dangling,deniedOperators:()=>deniedOperators,doublePrecision:()=>doublePrecision,dynamicBatch:()=>dynamicBatch,externalData:()=>externalData,hostPaths:()=>hostPaths,irVersion:()=>irVersion,knownOperators:()=>knownOperators,opset:()=>opset,opsetImports:()=>opsetImports,order:()=>order,random:()=>random,scoping:()=>scoping,secrets:()=>secrets,trainingMode:()=>trainingMode,uniqueNames:()=>uniqueNames,unusedInitializers:()=>unusedInitializers,unusedInputs:()=>unusedInputs});var acyclic={title:"no node needs what it writes itself",severity:"fail",remedy:"Export again: a graph with a cycle has no order in which it could be computed.",find:({names})=>names.filter(({kind})=>kind==="cycle").map(({where})=>({where,what:"is part of a cycle, or needs what one would write"}))};function nameProblems({graph,functions}){let problems=[];trace(blockOf(graph,"the graph"),null,problems);for(let{name,inputs,outputs,nodes}of functions)trace({label:`the function ${quoted(name)}`,inputs,outputs,initializers:[],nodes},null,problems);return problems}function nodeName({name,type,outputs}){let output=outputs.find(one=>one!=="");return`the ${type} node ${quoted(name||(output??""))}`}function blockOf(graph,label){return{label,inputs:graph.inputs.map(({name})=>name),outputs:graph.outputs.map(({name})=>name),initializers:[...graph.initializers,...graph.sparse].map(({name})=>name).filter(name=>name!==""),nodes:graph.nodes}}function trace(block,outer,problems){let scope={writers:writersOf(block,outer,problems),read:new Set,at:0,needs:[],outer};for(let[at,node]of block.nodes.entries()){scope.at=at;for(let name of node.inputs)name!==""&&read(name,scope,()=>nodeName(node),problems);for(let attribute of node.attributes)for(let graph of attribute.graphs)trace(blockOf(graph,`${attribute.name} of ${nodeName(node)}`),scope,problems)}scope.at=block.nodes.length;for(let name of block.outputs)read(name,scope,()=>`the outputs of ${block.label}`,problems);for(let at of cycleOf(block.nodes.length,scope.needs)){let node=block.nodes[at];problems.push({kind:"cycle",name:node.outputs[0]??"",where:nodeName(node)})}if(outer!==null||block.label!=="the graph")return;let given=new Set(block.initializers);for(let name of new Set([...block.initializers,...block.inputs]))scope.read.has(name)||problems.push({kind:given.has(name)?"unused initializer":"unused input",name,where:block.label})}function writersOf(block,outer,problems){let writers=new Map,twice2=(name,where)=>problems.push({kind:"twice",name,where});for(let names of[block.inputs,block.initializers]){let seen=new Set;for(let name of names)seen.has(name)&&twice2(name,block.label),seen.add(name),writers.set(name,-1)}for(let[at,node]of block.nodes.entries())for(let name of node.outputs)name!==""&&(writers.has(name)?twice2(name,nodeName(node)):isSeen(name,outer)&&problems.push({kind:"shadow",name,where:`${nodeName(node)} in ${block.label}`}),writers.set(name,at));return writers}function cycleOf(nodes,needs){if(needs.every(([writer,reader])=>writer<reader))return[];let waiting=new Array(nodes).fill(0),readers=Map.groupBy(needs,([writer])=>writer);for(let[,reader]of needs)reader<nodes&&waiting[reader]++;let ready=[...waiting.keys()].filter(at=>waiting[at]===0);for(let at of ready)for(let[,reader]of readers.get(at)??[])reader<nodes&&--waiting[reader]===0&&ready.push(reader);return[...waiting.keys()].filter(at=>waiting[at]>0)}function isSeen(name,scope){for(let one=scope;one;one=one.outer)if((one.writers.get(name)??one.at)<one.at)return!0;return!1}function read(name,scope,where,problems){let late=!1;for(let one=scope;one;one=one.outer){let writer=one.writers.get(name);if(writer!==void 0){if(one.read.add(name),writer>=0&&one.needs.push([writer,one.at]),writer<one.at)return;late=!0}}problems.push({kind:late?"late":"dangling",name,where:where()})}function*everyNode({graph,functions,opsets}){yield*nodesOf(graph.nodes,opsets);for(let one of functions)yield*nodesOf(one.nodes,one.opsets)}function*everyGraph(model){yield model.graph;for(let{node}of everyNode(model))for(let{graphs}of node.attributes)yield*graphs}function*nodesOf(nodes,opsets){for(let node of nodes){yield{node,opsets};for(let{graphs}of node.attributes)for(let{nodes:inner}of graphs)yield*nodesOf(inner,opsets)}}var OPERATOR_TABLE={"ai.onnx":{newest:28,operators:`
Abs 1 1-1 1-1 consumed_inputs=I;6 1-1 1-1;13 1-1 1-1
Acos 7 1-1 1-1;22 1-1 1-1
Acosh 9 1-1 1-1;22 1-1 1-1
Add 1 2-2 1-1 axis=i,broadcast=i,consumed_inputs=I;6 2-2 1-1 axis=i,broadcast=i;7 2-2 1-1;13 2-2 1-1;14 2-2 1-1
AffineGrid 20 2-2 1-1 align_corners=i
And 1 2-2 1-1 axis=i,broadcast=i;7 2-2 1-1
ArgMax 1 1-1 1-1 axis=i,keepdims=i;11 1-1 1-1 axis=i,keepdims=i;12 1-1 1-1 axis=i,keepdims=i,select_last_index=i;13 1-1 1-1 axis=i,keepdims=i,select_last_index=i
ArgMin 1 1-1 1-1 axis=i,keepdims=i;11 1-1 1-1 axis=i,keepdims=i;12 1-1 1-1 axis=i,keepdims=i,select_last_index=i;13 1-1 1-1 axis=i,keepdims=i,select_last_index=i
Asin 7 1-1 1-1;22 1-1 1-1
Asinh 9 1-1 1-1;22 1-1 1-1
Atan 7 1-1 1-1;22 1-1 1-1
Atanh 9 1-1 1-1;22 1-1 1-1
Attention 23 3-6 1-4 is_causal=i,kv_num_heads=i,q_num_heads=i,qk_matmul_output_mode=i,scale=f,softcap=f,softmax_precision=i;24 3-7 1-4 is_causal=i,kv_num_heads=i,q_num_heads=i,qk_matmul_output_mode=i,scale=f,softcap=f,softmax_precision=i;25 3-7 1-4 is_causal=i,kv_num_heads=i,left_window_size=i,q_num_heads=i,qk_matmul_output_mode=i,right_window_size=i,scale=f,softcap=f,softmax_precision=i
AveragePool 1 1-1 1-1 auto_pad=s,kernel_shape=I!,pads=I,strides=I;7 1-1 1-1 auto_pad=s,count_include_pad=i,kernel_shape=I!,pads=I,strides=I;10 1-1 1-1 auto_pad=s,ceil_mode=i,count_include_pad=i,kernel_shape=I!,pads=I,strides=I;11 1-1 1-1 auto_pad=s,ceil_mode=i,count_include_pad=i,kernel_shape=I!,pads=I,strides=I;19 1-1 1-1 auto_pad=s,ceil_mode=i,count_include_pad=i,dilations=I,kernel_shape=I!,pads=I,strides=I;22 1-1 1-1 auto_pad=s,ceil_mode=i,count_include_pad=i,dilations=I,kernel_shape=I!,pads=I,strides=I
BatchNormalization 1 5-5 1-5 consumed_inputs=I!,epsilon=f,is_test=i,momentum=f,spatial=i;6 5-5 1-5 epsilon=f,is_test=i,momentum=f,spatial=i;7 5-5 1-5 epsilon=f,momentum=f,spatial=i;9 5-5 1-5 epsilon=f,momentum=f;14 5-5 1-3 epsilon=f,momentum=f,training_mode=i;15 5-5 1-3 epsilon=f,momentum=f,training_mode=i
Bernoulli 15 1-1 1-1 dtype=i,seed=f;22 1-1 1-1 dtype=i,seed=f
BitCast 26 1-1 1-1 to=i!
BitShift 11 2-2 1-1 direction=s!;28 2-2 1-1 direction=s!
BitwiseAnd 18 2-2 1-1
BitwiseNot 18 1-1 1-1
BitwiseOr 18 2-2 1-1
BitwiseXor 18 2-2 1-1
BlackmanWindow 17 1-1 1-1 output_datatype=i,periodic=i
Cast 1 1-1 1-1 to=s!;6 1-1 1-1 to=i!;9 1-1 1-1 to=i!;13 1-1 1-1 to=i!;19 1-1 1-1 saturate=i,to=i!;21 1-1 1-1 saturate=i,to=i!;23 1-1 1-1 saturate=i,to=i!;24 1-1 1-1 round_mode=s,saturate=i,to=i!;25 1-1 1-1 round_mode=s,saturate=i,to=i!;28 1-1 1-1 round_mode=s,saturate=i,to=i!
CastLike 15 2-2 1-1;19 2-2 1-1 saturate=i;21 2-2 1-1 saturate=i;23 2-2 1-1 saturate=i;24 2-2 1-1 round_mode=s,saturate=i;25 2-2 1-1 round_mode=s,saturate=i
CausalConvWithState 27 2-4 2-2 activation=s
Ceil 1 1-1 1-1 consumed_inputs=I;6 1-1 1-1;13 1-1 1-1
Celu 12 1-1 1-1 alpha=f;28 1-1 1-1 alpha=f
CenterCropPad 18 2-2 1-1 axes=I
Clip 1 1-1 1-1 consumed_inputs=I,max=f,min=f;6 1-1 1-1 max=f,min=f;11 1-3 1-1;12 1-3 1-1;13 1-3 1-1
Col2Im 18 3-3 1-1 dilations=I,pads=I,strides=I
Compress 9 2-2 1-1 axis=i;11 2-2 1-1 axis=i;28 2-2 1-1 axis=i
Concat 1 1-* 1-1 axis=i;4 1-* 1-1 axis=i!;11 1-* 1-1 axis=i!;13 1-* 1-1 axis=i!
ConcatFromSequence 11 1-1 1-1 axis=i!,new_axis=i
Constant 1 0-0 1-1 value=t!;9 0-0 1-1 value=t!;11 0-0 1-1 sparse_value=p,value=t;12 0-0 1-1 sparse_value=p,value=t,value_float=f,value_floats=F,value_int=i,value_ints=I,value_string=s,value_strings=S;13 0-0 1-1 sparse_value=p,value=t,value_float=f,value_floats=F,value_int=i,value_ints=I,value_string=s,value_strings=S;19 0-0 1-1 sparse_value=p,value=t,value_float=f,value_floats=F,value_int=i,value_ints=I,value_string=s,value_strings=S;21 0-0 1-1 sparse_value=p,value=t,value_float=f,value_floats=F,value_int=i,value_ints=I,value_string=s,value_strings=S;23 0-0 1-1 sparse_value=p,value=t,value_float=f,value_floats=F,value_int=i,value_ints=I,value_string=s,value_strings=S;24 0-0 1-1 sparse_value=p,value=t,value_float=f,value_floats=F,value_int=i,value_ints=I,value_string=s,value_strings=S;25 0-0 1-1 sparse_value=p,value=t,value_float=f,value_floats=F,value_int=i,value_ints=I,value_string=s,value_strings=S
ConstantOfShape 9 1-1 1-1 value=t;20 1-1 1-1 value=t;21 1-1 1-1 value=t;23 1-1 1-1 value=t;24 1-1 1-1 value=t;25 1-1 1-1 value=t
Conv 1 2-3 1-1 auto_pad=s,dilations=I,group=i,kernel_shape=I,pads=I,strides=I;11 2-3 1-1 auto_pad=s,dilations=I,group=i,kernel_shape=I,pads=I,strides=I;22 2-3 1-1 auto_pad=s,dilations=I,group=i,kernel_shape=I,pads=I,strides=I
ConvInteger 10 2-4 1-1 auto_pad=s,dilations=I,group=i,kernel_shape=I,pads=I,strides=I
ConvTranspose 1 2-3 1-1 auto_pad=s,dilations=I,group=i,kernel_shape=I,output_padding=I,output_shape=I,pads=I,strides=I;11 2-3 1-1 auto_pad=s,dilations=I,group=i,kernel_shape=I,output_padding=I,output_shape=I,pads=I,strides=I;22 2-3 1-1 auto_pad=s,dilations=I,group=i,kernel_shape=I,output_padding=I,output_shape=I,pads=I,strides=I
Cos 7 1-1 1-1;22 1-1 1-1
Cosh 9 1-1 1-1;22 1-1 1-1
CumProd 26 2-2 1-1 exclusive=i,reverse=i
CumSum 11 2-2 1-1 exclusive=i,reverse=i;14 2-2 1-1 exclusive=i,reverse=i
DFT 17 1-2 1-1 axis=i,inverse=i,onesided=i;20 1-3 1-1 inverse=i,onesided=i
DeformConv 19 3-5 1-1 dilations=I,group=i,kernel_shape=I,offset_group=i,pads=I,strides=I;22 3-5 1-1 dilations=I,group=i,kernel_shape=I,offset_group=i,pads=I,strides=I
DepthToSpace 1 1-1 1-1 blocksize=i!;11 1-1 1-1 blocksize=i!,mode=s;13 1-1 1-1 blocksize=i!,mode=s;28 1-1 1-1 blocksize=i!,mode=s
DequantizeLinear 10 2-3 1-1;13 2-3 1-1 axis=i;19 2-3 1-1 axis=i;21 2-3 1-1 axis=i,block_size=i;23 2-3 1-1 axis=i,block_size=i,output_dtype=i;24 2-3 1-1 axis=i,block_size=i,output_dtype=i;25 2-3 1-1 axis=i,block_size=i,output_dtype=i;28 2-3 1-1 axis=i,block_size=i,output_dtype=i
Det 11 1-1 1-1;22 1-1 1-1
Div 1 2-2 1-1 axis=i,broadcast=i,consumed_inputs=I;6 2-2 1-1 axis=i,broadcast=i;7 2-2 1-1;13 2-2 1-1;14 2-2 1-1
Dropout 1 1-1 1-2 consumed_inputs=I,is_test=i,ratio=f;6 1-1 1-2 is_test=i,ratio=f;7 1-1 1-2 ratio=f;10 1-1 1-2 ratio=f;12 1-3 1-2 seed=i;13 1-3 1-2 seed=i;22 1-3 1-2 seed=i
DynamicQuantizeLinear 11 1-1 3-3
Einsum 12 1-* 1-1 equation=s!;28 1-* 1-1 equation=s!
Elu 1 1-1 1-1 alpha=f,consumed_inputs=I;6 1-1 1-1 alpha=f;22 1-1 1-1 alpha=f
Equal 1 2-2 1-1 axis=i,broadcast=i;7 2-2 1-1;11 2-2 1-1;13 2-2 1-1;19 2-2 1-1
Erf 9 1-1 1-1;13 1-1 1-1
Exp 1 1-1 1-1 consumed_inputs=I;6 1-1 1-1;13 1-1 1-1
Expand 8 2-2 1-1;13 2-2 1-1
EyeLike 9 1-1 1-1 dtype=i,k=i;22 1-1 1-1 dtype=i,k=i
Flatten 1 1-1 1-1 axis=i;9 1-1 1-1 axis=i;11 1-1 1-1 axis=i;13 1-1 1-1 axis=i;21 1-1 1-1 axis=i;23 1-1 1-1 axis=i;24 1-1 1-1 axis=i;25 1-1 1-1 axis=i
Floor 1 1-1 1-1 consumed_inputs=I;6 1-1 1-1;13 1-1 1-1
GRU 1 3-6 2-2 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,output_sequence=i;3 3-6 0-2 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,linear_before_reset=i,output_sequence=i;7 3-6 0-2 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,linear_before_reset=i;14 3-6 0-2 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,layout=i,linear_before_reset=i;22 3-6 0-2 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,layout=i,linear_before_reset=i
Gather 1 2-2 1-1 axis=i;11 2-2 1-1 axis=i;13 2-2 1-1 axis=i
GatherElements 11 2-2 1-1 axis=i;13 2-2 1-1 axis=i
GatherND 11 2-2 1-1;12 2-2 1-1 batch_dims=i;13 2-2 1-1 batch_dims=i
Gelu 20 1-1 1-1 approximate=s
Gemm 1 3-3 1-1 alpha=f,beta=f,broadcast=i,transA=i,transB=i;6 3-3 1-1 alpha=f,beta=f,broadcast=i,transA=i,transB=i;7 3-3 1-1 alpha=f,beta=f,transA=i,transB=i;9 3-3 1-1 alpha=f,beta=f,transA=i,transB=i;11 2-3 1-1 alpha=f,beta=f,transA=i,transB=i;13 2-3 1-1 alpha=f,beta=f,transA=i,transB=i
GlobalAveragePool 1 1-1 1-1;22 1-1 1-1
GlobalLpPool 1 1-1 1-1 p=f;2 1-1 1-1 p=i;22 1-1 1-1 p=i
GlobalMaxPool 1 1-1 1-1;22 1-1 1-1
Greater 1 2-2 1-1 axis=i,broadcast=i;7 2-2 1-1;9 2-2 1-1;13 2-2 1-1
GreaterOrEqual 12 2-2 1-1;16 2-2 1-1
GridSample 16 2-2 1-1 align_corners=i,mode=s,padding_mode=s;20 2-2 1-1 align_corners=i,mode=s,padding_mode=s;22 2-2 1-1 align_corners=i,mode=s,padding_mode=s
GroupNormalization 18 x;21 3-3 1-1 epsilon=f,num_groups=i!,stash_type=i
HammingWindow 17 1-1 1-1 output_datatype=i,periodic=i
HannWindow 17 1-1 1-1 output_datatype=i,periodic=i
HardSigmoid 1 1-1 1-1 alpha=f,beta=f,consumed_inputs=I;6 1-1 1-1 alpha=f,beta=f;22 1-1 1-1 alpha=f,beta=f
HardSwish 14 1-1 1-1;22 1-1 1-1
Hardmax 1 1-1 1-1 axis=i;11 1-1 1-1 axis=i;13 1-1 1-1 axis=i
Identity 1 1-1 1-1;13 1-1 1-1;14 1-1 1-1;16 1-1 1-1;19 1-1 1-1;21 1-1 1-1;23 1-1 1-1;24 1-1 1-1;25 1-1 1-1
If 1 1-1 1-* else_branch=g!,then_branch=g!;11 1-1 1-* else_branch=g!,then_branch=g!;13 1-1 1-* else_branch=g!,then_branch=g!;16 1-1 1-* else_branch=g!,then_branch=g!;19 1-1 1-* else_branch=g!,then_branch=g!;21 1-1 1-* else_branch=g!,then_branch=g!;23 1-1 1-* else_branch=g!,then_branch=g!;24 1-1 1-* else_branch=g!,then_branch=g!;25 1-1 1-* else_branch=g!,then_branch=g!
ImageDecoder 20 1-1 1-1 pixel_format=s
InstanceNormalization 1 3-3 1-1 consumed_inputs=I,epsilon=f;6 3-3 1-1 epsilon=f;22 3-3 1-1 epsilon=f
IsInf 10 1-1 1-1 detect_negative=i,detect_positive=i;20 1-1 1-1 detect_negative=i,detect_positive=i
IsNaN 9 1-1 1-1;13 1-1 1-1;20 1-1 1-1
LRN 1 1-1 1-1 alpha=f,beta=f,bias=f,size=i!;13 1-1 1-1 alpha=f,beta=f,bias=f,size=i!
LSTM 1 3-8 0-3 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,input_forget=i,output_sequence=i;7 3-8 0-3 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,input_forget=i;14 3-8 0-3 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,input_forget=i,layout=i;22 3-8 0-3 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,input_forget=i,layout=i
LayerNormalization 17 2-3 1-3 axis=i,epsilon=f,stash_type=i
LeakyRelu 1 1-1 1-1 alpha=f,consumed_inputs=I;6 1-1 1-1 alpha=f;16 1-1 1-1 alpha=f
Less 1 2-2 1-1 axis=i,broadcast=i;7 2-2 1-1;9 2-2 1-1;13 2-2 1-1
LessOrEqual 12 2-2 1-1;16 2-2 1-1
LinearAttention 27 3-6 2-2 chunk_size=i,kv_num_heads=i!,q_num_heads=i!,scale=f,update_rule=s
Log 1 1-1 1-1 consumed_inputs=I;6 1-1 1-1;13 1-1 1-1
LogSoftmax 1 1-1 1-1 axis=i;11 1-1 1-1 axis=i;13 1-1 1-1 axis=i
Loop 1 3-* 1-* body=g!;11 2-* 1-* body=g!;13 2-* 1-* body=g!;16 2-* 1-* body=g!;19 2-* 1-* body=g!;21 2-* 1-* body=g!;23 2-* 1-* body=g!;24 2-* 1-* body=g!;25 2-* 1-* body=g!
LpNormalization 1 1-1 1-1 axis=i,p=i;22 1-1 1-1 axis=i,p=i
LpPool 1 1-1 1-1 auto_pad=s,kernel_shape=I,p=f,pads=I,strides=I;2 1-1 1-1 auto_pad=s,kernel_shape=I!,p=i,pads=I,strides=I;11 1-1 1-1 auto_pad=s,kernel_shape=I!,p=i,pads=I,strides=I;18 1-1 1-1 auto_pad=s,ceil_mode=i,dilations=I,kernel_shape=I!,p=i,pads=I,strides=I;22 1-1 1-1 auto_pad=s,ceil_mode=i,dilations=I,kernel_shape=I!,p=i,pads=I,strides=I
MatMul 1 2-2 1-1;9 2-2 1-1;13 2-2 1-1
MatMulInteger 10 2-4 1-1
Max 1 1-* 1-1 consumed_inputs=I;6 1-* 1-1;8 1-* 1-1;12 1-* 1-1;13 1-* 1-1
MaxPool 1 1-1 1-1 auto_pad=s,kernel_shape=I!,pads=I,strides=I;8 1-1 1-2 auto_pad=s,kernel_shape=I!,pads=I,storage_order=i,strides=I;10 1-1 1-2 auto_pad=s,ceil_mode=i,dilations=I,kernel_shape=I!,pads=I,storage_order=i,strides=I;11 1-1 1-2 auto_pad=s,ceil_mode=i,dilations=I,kernel_shape=I!,pads=I,storage_order=i,strides=I;12 1-1 1-2 auto_pad=s,ceil_mode=i,dilations=I,kernel_shape=I!,pads=I,storage_order=i,strides=I;22 1-1 1-2 auto_pad=s,ceil_mode=i,dilations=I,kernel_shape=I!,pads=I,storage_order=i,strides=I
MaxRoiPool 1 2-2 1-1 pooled_shape=I!,spatial_scale=f;22 2-2 1-1 pooled_shape=I!,spatial_scale=f
MaxUnpool 9 2-3 1-1 kernel_shape=I!,pads=I,strides=I;11 2-3 1-1 kernel_shape=I!,pads=I,strides=I;22 2-3 1-1 kernel_shape=I!,pads=I,strides=I
Mean 1 1-* 1-1 consumed_inputs=I;6 1-* 1-1;8 1-* 1-1;13 1-* 1-1
MeanVarianceNormalization 9 1-1 1-1 axes=I;13 1-1 1-1 axes=I
MelWeightMatrix 17 5-5 1-1 output_datatype=i
Min 1 1-* 1-1 consumed_inputs=I;6 1-* 1-1;8 1-* 1-1;12 1-* 1-1;13 1-* 1-1
Mish 18 1-1 1-1;22 1-1 1-1
Mod 10 2-2 1-1 fmod=i;13 2-2 1-1 fmod=i;28 2-2 1-1 fmod=i
Mul 1 2-2 1-1 axis=i,broadcast=i,consumed_inputs=I;6 2-2 1-1 axis=i,broadcast=i;7 2-2 1-1;13 2-2 1-1;14 2-2 1-1
Multinomial 7 1-1 1-1 dtype=i,sample_size=i,seed=f;22 1-1 1-1 dtype=i,sample_size=i,seed=f
Neg 1 1-1 1-1 consumed_inputs=I;6 1-1 1-1;13 1-1 1-1
NegativeLogLikelihoodLoss 12 2-3 1-1 ignore_index=i,reduction=s;13 2-3 1-1 ignore_index=i,reduction=s;22 2-3 1-1 ignore_index=i,reduction=s
NonMaxSuppression 10 2-5 1-1 center_point_box=i;11 2-5 1-1 center_point_box=i
NonZero 9 1-1 1-1;13 1-1 1-1
Not 1 1-1 1-1
OneHot 9 3-3 1-1 axis=i;11 3-3 1-1 axis=i;28 3-3 1-1 axis=i
Optional 15 0-1 1-1 type=y;28 0-1 1-1 type=y
OptionalGetElement 15 1-1 1-1;18 1-1 1-1;28 1-1 1-1
OptionalHasElement 15 1-1 1-1;18 0-1 1-1;28 0-1 1-1
Or 1 2-2 1-1 axis=i,broadcast=i;7 2-2 1-1
PRelu 1 2-2 1-1 consumed_inputs=I;6 2-2 1-1;7 2-2 1-1;9 2-2 1-1;16 2-2 1-1
Pad 1 1-1 1-1 mode=s,paddings=I!,value=f;2 1-1 1-1 mode=s,pads=I!,value=f;11 2-3 1-1 mode=s;13 2-3 1-1 mode=s;18 2-4 1-1 mode=s;19 2-4 1-1 mode=s;21 2-4 1-1 mode=s;23 2-4 1-1 mode=s;24 2-4 1-1 mode=s;25 2-4 1-1 mode=s
Pow 1 2-2 1-1 axis=i,broadcast=i;7 2-2 1-1;12 2-2 1-1;13 2-2 1-1;15 2-2 1-1
QLinearConv 10 8-9 1-1 auto_pad=s,dilations=I,group=i,kernel_shape=I,pads=I,strides=I
QLinearMatMul 10 8-8 1-1;21 8-8 1-1
QuantizeLinear 10 2-3 1-1;13 2-3 1-1 axis=i;19 2-3 1-1 axis=i,saturate=i;21 2-3 1-1 axis=i,block_size=i,output_dtype=i,saturate=i;23 2-3 1-1 axis=i,block_size=i,output_dtype=i,precision=i,saturate=i;24 2-3 1-1 axis=i,block_size=i,output_dtype=i,precision=i,saturate=i;25 2-3 1-1 axis=i,block_size=i,output_dtype=i,precision=i,saturate=i;28 2-3 1-1 axis=i,block_size=i,output_dtype=i,precision=i,saturate=i
RMSNormalization 23 2-2 1-1 axis=i,epsilon=f,stash_type=i
RNN 1 3-6 0-2 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,output_sequence=i;7 3-6 0-2 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i;14 3-6 0-2 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,layout=i;22 3-6 0-2 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,layout=i
RandomNormal 1 0-0 1-1 dtype=i,mean=f,scale=f,seed=f,shape=I!;22 0-0 1-1 dtype=i,mean=f,scale=f,seed=f,shape=I!
RandomNormalLike 1 1-1 1-1 dtype=i,mean=f,scale=f,seed=f;22 1-1 1-1 dtype=i,mean=f,scale=f,seed=f
RandomUniform 1 0-0 1-1 dtype=i,high=f,low=f,seed=f,shape=I!;22 0-0 1-1 dtype=i,high=f,low=f,seed=f,shape=I!
RandomUniformLike 1 1-1 1-1 dtype=i,high=f,low=f,seed=f;22 1-1 1-1 dtype=i,high=f,low=f,seed=f
Range 11 3-3 1-1;27 3-3 1-1 stash_type=i
Reciprocal 1 1-1 1-1 consumed_inputs=I;6 1-1 1-1;13 1-1 1-1
ReduceL1 1 1-1 1-1 axes=I,keepdims=i;11 1-1 1-1 axes=I,keepdims=i;13 1-1 1-1 axes=I,keepdims=i;18 1-2 1-1 keepdims=i,noop_with_empty_axes=i
ReduceL2 1 1-1 1-1 axes=I,keepdims=i;11 1-1 1-1 axes=I,keepdims=i;13 1-1 1-1 axes=I,keepdims=i;18 1-2 1-1 keepdims=i,noop_with_empty_axes=i
ReduceLogSum 1 1-1 1-1 axes=I,keepdims=i;11 1-1 1-1 axes=I,keepdims=i;13 1-1 1-1 axes=I,keepdims=i;18 1-2 1-1 keepdims=i,noop_with_empty_axes=i;28 1-2 1-1 keepdims=i,noop_with_empty_axes=i
ReduceLogSumExp 1 1-1 1-1 axes=I,keepdims=i;11 1-1 1-1 axes=I,keepdims=i;13 1-1 1-1 axes=I,keepdims=i;18 1-2 1-1 keepdims=i,noop_with_empty_axes=i;28 1-2 1-1 keepdims=i,noop_with_empty_axes=i
ReduceMax 1 1-1 1-1 axes=I,keepdims=i;11 1-1 1-1 axes=I,keepdims=i;12 1-1 1-1 axes=I,keepdims=i;13 1-1 1-1 axes=I,keepdims=i;18 1-2 1-1 keepdims=i,noop_with_empty_axes=i;20 1-2 1-1 keepdims=i,noop_with_empty_axes=i
ReduceMean 1 1-1 1-1 axes=I,keepdims=i;11 1-1 1-1 axes=I,keepdims=i;13 1-1 1-1 axes=I,keepdims=i;18 1-2 1-1 keepdims=i,noop_with_empty_axes=i
ReduceMin 1 1-1 1-1 axes=I,keepdims=i;11 1-1 1-1 axes=I,keepdims=i;12 1-1 1-1 axes=I,keepdims=i;13 1-1 1-1 axes=I,keepdims=i;18 1-2 1-1 keepdims=i,noop_with_empty_axes=i;20 1-2 1-1 keepdims=i,noop_with_empty_axes=i
ReduceProd 1 1-1 1-1 axes=I,keepdims=i;11 1-1 1-1 axes=I,keepdims=i;13 1-1 1-1 axes=I,keepdims=i;18 1-2 1-1 keepdims=i,noop_with_empty_axes=i
ReduceSum 1 1-1 1-1 axes=I,keepdims=i;11 1-1 1-1 axes=I,keepdims=i;13 1-2 1-1 keepdims=i,noop_with_empty_axes=i
ReduceSumSquare 1 1-1 1-1 axes=I,keepdims=i;11 1-1 1-1 axes=I,keepdims=i;13 1-1 1-1 axes=I,keepdims=i;18 1-2 1-1 keepdims=i,noop_with_empty_axes=i
RegexFullMatch 20 1-1 1-1 pattern=s
Relu 1 1-1 1-1 consumed_inputs=I;6 1-1 1-1;13 1-1 1-1;14 1-1 1-1
Reshape 1 1-1 1-1 consumed_inputs=I,shape=I;5 2-2 1-1;13 2-2 1-1;14 2-2 1-1 allowzero=i;19 2-2 1-1 allowzero=i;21 2-2 1-1 allowzero=i;23 2-2 1-1 allowzero=i;24 2-2 1-1 allowzero=i;25 2-2 1-1 allowzero=i
Resize 10 2-2 1-1 mode=s;11 3-4 1-1 coordinate_transformation_mode=s,cubic_coeff_a=f,exclude_outside=i,extrapolation_value=f,mode=s,nearest_mode=s;13 1-4 1-1 coordinate_transformation_mode=s,cubic_coeff_a=f,exclude_outside=i,extrapolation_value=f,mode=s,nearest_mode=s;18 1-4 1-1 antialias=i,axes=I,coordinate_transformation_mode=s,cubic_coeff_a=f,exclude_outside=i,extrapolation_value=f,keep_aspect_ratio_policy=s,mode=s,nearest_mode=s;19 1-4 1-1 antialias=i,axes=I,coordinate_transformation_mode=s,cubic_coeff_a=f,exclude_outside=i,extrapolation_value=f,keep_aspect_ratio_policy=s,mode=s,nearest_mode=s
ReverseSequence 10 2-2 1-1 batch_axis=i,time_axis=i;28 2-2 1-1 batch_axis=i,time_axis=i
RoiAlign 10 3-3 1-1 mode=s,output_height=i,output_width=i,sampling_ratio=i,spatial_scale=f;16 3-3 1-1 coordinate_transformation_mode=s,mode=s,output_height=i,output_width=i,sampling_ratio=i,spatial_scale=f;22 3-3 1-1 coordinate_transformation_mode=s,mode=s,output_height=i,output_width=i,sampling_ratio=i,spatial_scale=f
RotaryEmbedding 23 3-4 1-1 interleaved=i,num_heads=i,rotary_embedding_dim=i
Round 11 1-1 1-1;22 1-1 1-1
STFT 17 2-4 1-1 onesided=i
Scan 8 2-* 1-* body=g!,directions=I,num_scan_inputs=i!;9 1-* 1-* body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I;11 1-* 1-* body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I;16 1-* 1-* body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I;19 1-* 1-* body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I;21 1-* 1-* body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I;23 1-* 1-* body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I;24 1-* 1-* body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I;25 1-* 1-* body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I
Scatter 9 3-3 1-1 axis=i;11 x
ScatterElements 11 3-3 1-1 axis=i;13 3-3 1-1 axis=i;16 3-3 1-1 axis=i,reduction=s;18 3-3 1-1 axis=i,reduction=s
ScatterND 11 3-3 1-1;13 3-3 1-1;16 3-3 1-1 reduction=s;18 3-3 1-1 reduction=s
Selu 1 1-1 1-1 alpha=f,consumed_inputs=I,gamma=f;6 1-1 1-1 alpha=f,gamma=f;22 1-1 1-1 alpha=f,gamma=f
SequenceAt 11 2-2 1-1
SequenceConstruct 11 1-* 1-1
SequenceEmpty 11 0-0 1-1 dtype=i
SequenceErase 11 1-2 1-1
SequenceInsert 11 2-3 1-1
SequenceLength 11 1-1 1-1
SequenceMap 17 1-* 1-* body=g!
Shape 1 1-1 1-1;13 1-1 1-1;15 1-1 1-1 end=i,start=i;19 1-1 1-1 end=i,start=i;21 1-1 1-1 end=i,start=i;23 1-1 1-1 end=i,start=i;24 1-1 1-1 end=i,start=i;25 1-1 1-1 end=i,start=i
Shrink 9 1-1 1-1 bias=f,lambd=f
Sigmoid 1 1-1 1-1 consumed_inputs=I;6 1-1 1-1;13 1-1 1-1
Sign 9 1-1 1-1;13 1-1 1-1
Sin 7 1-1 1-1;22 1-1 1-1
Sinh 9 1-1 1-1;22 1-1 1-1
Size 1 1-1 1-1;13 1-1 1-1;19 1-1 1-1;21 1-1 1-1;23 1-1 1-1;24 1-1 1-1;25 1-1 1-1
Slice 1 1-1 1-1 axes=I,ends=I!,starts=I!;10 3-5 1-1;11 3-5 1-1;13 3-5 1-1
Softmax 1 1-1 1-1 axis=i;11 1-1 1-1 axis=i;13 1-1 1-1 axis=i
SoftmaxCrossEntropyLoss 12 2-3 1-2 ignore_index=i,reduction=s;13 2-3 1-2 ignore_index=i,reduction=s
Softplus 1 1-1 1-1;22 1-1 1-1
Softsign 1 1-1 1-1;22 1-1 1-1
SpaceToDepth 1 1-1 1-1 blocksize=i!;13 1-1 1-1 blocksize=i!;28 1-1 1-1 blocksize=i!,mode=s
Split 1 1-2 1-* axis=i,split=I;2 1-1 1-* axis=i,split=I;11 1-1 1-* axis=i,split=I;13 1-2 1-* axis=i;18 1-2 1-* axis=i,num_outputs=i
SplitToSequence 11 1-2 1-1 axis=i,keepdims=i;24 1-2 1-1 axis=i,keepdims=i
Sqrt 1 1-1 1-1 consumed_inputs=I;6 1-1 1-1;13 1-1 1-1
Squeeze 1 1-1 1-1 axes=I;11 1-1 1-1 axes=I;13 1-2 1-1;21 1-2 1-1;23 1-2 1-1;24 1-2 1-1;25 1-2 1-1
StringConcat 20 2-2 1-1
StringNormalizer 10 1-1 1-1 case_change_action=s,is_case_sensitive=i,locale=s,stopwords=S
StringSplit 20 1-1 2-2 delimiter=s,maxsplit=i
Sub 1 2-2 1-1 axis=i,broadcast=i,consumed_inputs=I;6 2-2 1-1 axis=i,broadcast=i;7 2-2 1-1;13 2-2 1-1;14 2-2 1-1
Sum 1 1-* 1-1 consumed_inputs=I;6 1-* 1-1;8 1-* 1-1;13 1-* 1-1
SwiGLU 28 2-2 1-1 alpha=f
Swish 24 1-1 1-1 alpha=f
Tan 7 1-1 1-1;22 1-1 1-1
Tanh 1 1-1 1-1 consumed_inputs=I;6 1-1 1-1;13 1-1 1-1
TensorScatter 24 2-3 1-1 axis=i,mode=s
TfIdfVectorizer 9 1-1 1-1 max_gram_length=i!,max_skip_count=i!,min_gram_length=i!,mode=s!,ngram_counts=I!,ngram_indexes=I!,pool_int64s=I,pool_strings=S,weights=F
ThresholdedRelu 10 1-1 1-1 alpha=f;22 1-1 1-1 alpha=f
Tile 1 3-3 1-1;6 2-2 1-1;13 2-2 1-1
TopK 1 1-1 2-2 axis=i,k=i!;10 2-2 2-2 axis=i;11 2-2 2-2 axis=i,largest=i,sorted=i;24 2-2 2-2 axis=i,largest=i,sorted=i
Transpose 1 1-1 1-1 perm=I;13 1-1 1-1 perm=I;21 1-1 1-1 perm=I;23 1-1 1-1 perm=I;24 1-1 1-1 perm=I;25 1-1 1-1 perm=I
Trilu 14 1-2 1-1 upper=i
Unique 11 1-1 1-4 axis=i,sorted=i;28 1-1 1-4 axis=i,sorted=i
Unsqueeze 1 1-1 1-1 axes=I!;11 1-1 1-1 axes=I!;13 2-2 1-1;21 2-2 1-1;23 2-2 1-1;24 2-2 1-1;25 2-2 1-1
Upsample 1 1-1 1-1 height_scale=f!,mode=s,width_scale=f!;7 1-1 1-1 mode=s,scales=F!;9 2-2 1-1 mode=s;10 x
Where 9 3-3 1-1;16 3-3 1-1
Xor 1 2-2 1-1 axis=i,broadcast=i;7 2-2 1-1
`},"ai.onnx.ml":{newest:5,operators:`
ArrayFeatureExtractor 1 2-2 1-1
Binarizer 1 1-1 1-1 threshold=f
CastMap 1 1-1 1-1 cast_to=s,map_form=s,max_map=i
CategoryMapper 1 1-1 1-1 cats_int64s=I,cats_strings=S,default_int64=i,default_string=s
DictVectorizer 1 1-1 1-1 int64_vocabulary=I,string_vocabulary=S
FeatureVectorizer 1 1-* 1-1 inputdimensions=I
Imputer 1 1-1 1-1 imputed_value_floats=F,imputed_value_int64s=I,replaced_value_float=f,replaced_value_int64=i
LabelEncoder 1 1-1 1-1 classes_strings=S,default_int64=i,default_string=s;2 1-1 1-1 default_float=f,default_int64=i,default_string=s,keys_floats=F,keys_int64s=I,keys_strings=S,values_floats=F,values_int64s=I,values_strings=S;4 1-1 1-1 default_float=f,default_int64=i,default_string=s,default_tensor=t,keys_floats=F,keys_int64s=I,keys_strings=S,keys_tensor=t,values_floats=F,values_int64s=I,values_strings=S,values_tensor=t
LinearClassifier 1 1-1 2-2 classlabels_ints=I,classlabels_strings=S,coefficients=F!,intercepts=F,multi_class=i,post_transform=s
LinearRegressor 1 1-1 1-1 coefficients=F,intercepts=F,post_transform=s,targets=i
Normalizer 1 1-1 1-1 norm=s
OneHotEncoder 1 1-1 1-1 cats_int64s=I,cats_strings=S,zeros=i
SVMClassifier 1 1-1 2-2 classlabels_ints=I,classlabels_strings=S,coefficients=F,kernel_params=F,kernel_type=s,post_transform=s,prob_a=F,prob_b=F,rho=F,support_vectors=F,vectors_per_class=I
SVMRegressor 1 1-1 1-1 coefficients=F,kernel_params=F,kernel_type=s,n_supports=i,one_class=i,post_transform=s,rho=F,support_vectors=F
Scaler 1 1-1 1-1 offset=F,scale=F
TreeEnsemble 5 1-1 1-1 aggregate_function=i,leaf_targetids=I!,leaf_weights=t!,membership_values=t,n_targets=i,nodes_falseleafs=I!,nodes_falsenodeids=I!,nodes_featureids=I!,nodes_hitrates=t,nodes_missing_value_tracks_true=I,nodes_modes=t!,nodes_splits=t!,nodes_trueleafs=I!,nodes_truenodeids=I!,post_transform=i,tree_roots=I!
TreeEnsembleClassifier 1 1-1 2-2 base_values=F,class_ids=I,class_nodeids=I,class_treeids=I,class_weights=F,classlabels_int64s=I,classlabels_strings=S,nodes_falsenodeids=I,nodes_featureids=I,nodes_hitrates=F,nodes_missing_value_tracks_true=I,nodes_modes=S,nodes_nodeids=I,nodes_treeids=I,nodes_truenodeids=I,nodes_values=F,post_transform=s;3 1-1 2-2 base_values=F,base_values_as_tensor=t,class_ids=I,class_nodeids=I,class_treeids=I,class_weights=F,class_weights_as_tensor=t,classlabels_int64s=I,classlabels_strings=S,nodes_falsenodeids=I,nodes_featureids=I,nodes_hitrates=F,nodes_hitrates_as_tensor=t,nodes_missing_value_tracks_true=I,nodes_modes=S,nodes_nodeids=I,nodes_treeids=I,nodes_truenodeids=I,nodes_values=F,nodes_values_as_tensor=t,post_transform=s;5 x
TreeEnsembleRegressor 1 1-1 1-1 aggregate_function=s,base_values=F,n_targets=i,nodes_falsenodeids=I,nodes_featureids=I,nodes_hitrates=F,nodes_missing_value_tracks_true=I,nodes_modes=S,nodes_nodeids=I,nodes_treeids=I,nodes_truenodeids=I,nodes_values=F,post_transform=s,target_ids=I,target_nodeids=I,target_treeids=I,target_weights=F;3 1-1 1-1 aggregate_function=s,base_values=F,base_values_as_tensor=t,n_targets=i,nodes_falsenodeids=I,nodes_featureids=I,nodes_hitrates=F,nodes_hitrates_as_tensor=t,nodes_missing_value_tracks_true=I,nodes_modes=S,nodes_nodeids=I,nodes_treeids=I,nodes_truenodeids=I,nodes_values=F,nodes_values_as_tensor=t,post_transform=s,target_ids=I,target_nodeids=I,target_treeids=I,target_weights=F,target_weights_as_tensor=t;5 x
ZipMap 1 1-1 1-1 classlabels_int64s=I,classlabels_strings=S
`},"ai.onnx.preview":{newest:1,operators:`
FlexAttention 1 3-3 1-1 prob_mod=g,scale=f,score_mod=g,softmax_precision=i
`},"ai.onnx.preview.training":{newest:1,operators:`
Adagrad 1 3-* 1-* decay_factor=f,epsilon=f,norm_coefficient=f
Adam 1 3-* 1-* alpha=f,beta=f,epsilon=f,norm_coefficient=f,norm_coefficient_post=f
Gradient 1 1-* 1-* xs=S!,y=s!,zs=S
Momentum 1 3-* 1-* alpha=f!,beta=f!,mode=s!,norm_coefficient=f!
`}};function isStandardDomain(domain){return Object.hasOwn(OPERATOR_TABLE,domain)}function newestOpset(domain){return OPERATOR_TABLE[domain]?.newest??0}function lookUp(domain,type,opset2){if(!isStandardDomain(domain)||opset2>newestOpset(domain))return{found:"domain unknown"};let versions=domainOf(domain).get(type);if(versions===void 0)return{found:"nothing"};let schema=versions.findLast(({since})=>since<=opset2);return schema?{found:"schema",schema}:{found:"later",since:versions[0].since}}function operatorNames(domain){return isStandardDomain(domain)?[...domainOf(domain).keys()]:[]}var DOMAINS=new Map;function domainOf(domain){let known=DOMAINS.get(domain);if(known)return known;let lines=OPERATOR_TABLE[domain].operators.trim().split(`
`),parsed=new Map(lines.map(line=>{let space=line.indexOf(" ");return[line.slice(0,space),line.slice(space+1).split(";").map(schemaOf)]}));return DOMAINS.set(domain,parsed),parsed}function schemaOf(text){let[since,inputs,outputs,attributes2=""]=text.split(" "),deprecated=inputs==="x";return{since:Number(since),deprecated,inputs:deprecated?ANY:spanOf(inputs),outputs:deprecated?ANY:spanOf(outputs),attributes:new Map(attributes2.split(",").flatMap(attribute=>{let[,name,letter,required]=/^(\w+)=(\w)(!?)$/.exec(attribute)??[];return name===void 0?[]:[[name,{type:LETTERS[letter],required:required==="!"}]]}))}}var ANY={least:0,most:Number.POSITIVE_INFINITY},LETTERS={f:"FLOAT",i:"INT",s:"STRING",t:"TENSOR",g:"GRAPH",p:"SPARSE_TENSOR",y:"TYPE_PROTO",F:"FLOATS",I:"INTS",S:"STRINGS",T:"TENSORS",G:"GRAPHS",P:"SPARSE_TENSORS",Y:"TYPE_PROTOS"};function spanOf(text){let[least,most]=text.split("-");return{least:Number(least),most:most==="*"?Number.POSITIVE_INFINITY:Number(most)}}function lookUpNode({domain,type},opsets){let version=opsets.find(one=>one.domain===domain)?.version;return version===void 0?{found:"domain unknown"}:lookUp(domain,type,version)}function*nodesWithSchema(model){let own=new Set(model.functions.map(({domain,name})=>`${domain}
${name}`));for(let placed of everyNode(model)){if(own.has(`${placed.node.domain}
${placed.node.type}`))continue;let found=lookUpNode(placed.node,placed.opsets);found.found==="schema"&&!found.schema.deprecated&&(yield{...placed,schema:found.schema})}}var arity={title:"every node has as many inputs and outputs as its operator takes",severity:"fail",remedy:"Export again with the opset that the model declares: operators take other inputs in other opsets.",find:({model})=>[...nodesWithSchema(model)].flatMap(({node,schema})=>[...count(nodeName(node),node.inputs.length,schema.inputs,"input",schema.since),...count(nodeName(node),node.outputs.length,schema.outputs,"output",schema.since)])};function count(where,found,{least,most},what,since){if(found>=least&&found<=most)return[];let wanted=least===most?`${least}`:most===Number.POSITIVE_INFINITY?`at least ${least}`:`${least} to ${most}`;return[{where,what:`has ${found} ${what}${found===1?"":"s"}, and version ${since} of its operator takes ${wanted}`}]}var attributes={title:"every node has the attributes of its operator",severity:"fail",remedy:"Export again with the opset that the model declares: operators have other attributes in other opsets.",find:({model})=>[...nodesWithSchema(model)].flatMap(({node,schema})=>problemsOf(node,schema))};function problemsOf(node,{since,attributes:known}){let where=nodeName(node),seen=new Set,problems=[];for(let{name,type}of node.attributes){let wanted=known.get(name);seen.has(name)?problems.push(`gives the attribute ${quoted(name)} twice`):wanted===void 0&&!name.startsWith("__")?problems.push(`has the attribute ${quoted(name)}, which version ${since} of its operator does not`):wanted&&type!=="UNDEFINED"&&type!==wanted.type&&problems.push(`gives ${quoted(name)} as ${type}, and its operator takes ${wanted.type}`),seen.add(name)}for(let[name,{required}]of known)required&&!seen.has(name)&&problems.push(`lacks the attribute ${quoted(name)}, which its operator requires`);return problems.map(what=>({where,what}))}var customDomains={title:"operators come from ONNX, or from domains that the policy names",severity:"fail",remedy:"Name the domain with domains: [com.microsoft] where every runtime that serves the model has it.",find({model,domains,target}){let known=new Set([...domains,...target?.domains??[]]),own=new Set(model.functions.map(({domain,name})=>`${domain}
${name}`));return model.operators.filter(({domain,type})=>!isStandardDomain(domain)&&!known.has(domain)&&!own.has(`${domain}
${type}`)).map(({domain,type,count:count2})=>({where:several(count2,"node"),what:`of ${type} come from ${domain}`}))}};var dangling={title:"whatever is read is written",severity:"fail",remedy:"Export the whole graph, or give the missing value as an input or an initializer.",find:({names})=>names.filter(({kind})=>kind==="dangling").map(({name,where})=>({where,what:`reads ${quoted(name)}, which nothing writes`}))};var deniedOperators={title:"operators are those that the policy lets pass",severity:"fail",remedy:"Export without the operator, or change allow-operators and deny-operators.",find({model,allowed,denied}){return allowed.length===0&&denied.length===0?{notAsked:"the policy names no operators"}:model.operators.map(({domain,type,count:count2})=>({name:domain===DEFAULT_DOMAIN?type:`${domain}:${type}`,count:count2})).filter(({name})=>denied.includes(name)||allowed.length>0&&!allowed.includes(name)).map(({name,count:count2})=>({where:several(count2,"node"),what:denied.includes(name)?`of ${name} are denied by deny-operators`:`of ${name} are not among allow-operators`}))}};var doublePrecision={title:"no weight is in double precision",severity:"warn",remedy:"Convert the model to float32 before the export (model.float()): doubles take twice the memory, and many devices lack them.",find:({model})=>[...everyGraph(model)].flatMap(({initializers})=>initializers.filter(({type,dims})=>type.name==="DOUBLE"&&dims.length>0).map(({name,dims})=>({where:`the initializer ${quoted(name)}`,what:`is DOUBLE [${dims.join(", ")}]`})))};function smallConstants({initializers,nodes}){let constants=new Map;for(let{name,integers}of initializers)integers&&constants.set(name,integers);for(let{domain,type,outputs,attributes:attributes2}of nodes){if(domain!==DEFAULT_DOMAIN||type!=="Constant")continue;let integers=attributes2.find(({name})=>name==="value")?.tensors[0]?.integers;integers&&outputs[0]!==void 0&&constants.set(outputs[0],integers)}return constants}var dynamicBatch={title:"the batch can have any size",severity:"warn",remedy:"Export with a dynamic first dimension (dynamic_shapes of torch.onnx.export, initial_types with None of skl2onnx).",find:({model})=>model.inputs.flatMap(({name,dims})=>{let first=dims?.[0];if(typeof first!="number"||dims.length<2)return[];let baked=bakedBy(model.graph,first);return[{where:`the input ${quoted(name)}`,what:`takes batches of ${first} only${baked?`; ${baked} has that size built in`:""}`}]})};function bakedBy(graph,size){let constants=smallConstants(graph),node=graph.nodes.find(({type,inputs})=>type==="Reshape"&&constants.get(inputs[1]??"")?.[0]===size);return node&&nodeName(node)}var externalData={title:"tensors in external files do not overlap",severity:"fail",remedy:"Save the external data again: two tensors that share bytes are one wrong offset, or a hostile file.",find:({model})=>[...Map.groupBy(extentsOf(model),({location})=>location).values()].flatMap(overlaps)};function extentsOf({externalTensors}){return externalTensors.flatMap(({name,bytes,external})=>{let length=external?.length??bytes;if(!external||length===null||length===0)return[];let location=external.location.split("/").filter(part=>part!==""&&part!==".").join("/");return[{name,location,start:external.offset,end:external.offset+length}]})}function overlaps(extents){let sorted=extents.toSorted((a,b)=>a.start-b.start||a.end-b.end),findings=[],last=sorted[0];for(let extent of sorted.slice(1))!(extent.start===last.start&&extent.end===last.end)&&extent.start<last.end&&findings.push({where:`the tensor ${quoted(extent.name)}`,what:`begins at byte ${extent.start} of ${quoted(extent.location)}, within the tensor ${quoted(last.name)}`}),extent.end>last.end&&(last=extent);return findings}var HOST_PATHS=[/(?:^|[\s"'(=:,])\/(?:home|Users|root|private|workspace|mnt|content|kaggle|tmp|var\/folders|usr\/(?:local\/)?lib|opt)\/[^\s"']+/,/\b[A-Za-z]:\\(?:[^\s\\"']+\\)+/,/\\\\[A-Za-z0-9.-]+\\[^\s"']+/,/\bFile "[^"\n]+", line \d+/],hostPaths={title:"metadata and documentation name no path of the machine that exported it",severity:"warn",remedy:"Remove doc strings and metadata_props before the model is published: they show names of users and folders.",find:({model})=>model.texts.filter(({text})=>HOST_PATHS.some(path=>path.test(text))).map(findingOf)};function findingOf({where,key}){return{where,what:`has a path of the exporting machine in ${key}`}}var irVersion={title:"the target reads its IR version",severity:"fail",remedy:"Save the model with a lower ir_version (onnx.helper.make_model(\u2026, ir_version=\u2026)), or deploy a newer runtime.",find({model,target}){return target===void 0?{notAsked:"no target is named; say target: onnxruntime 1.22"}:model.irVersion<=target.ir?[]:[{where:"the model",what:`has IR version ${model.irVersion}, and ${target.name} reads versions up to ${target.ir}`}]}};var knownOperators={title:"every operator is one that ONNX has in its opset",severity:"fail",remedy:"Export with the opset that has the operator, or without the operator.",find:({model})=>[...everyNode(model)].flatMap(placed=>problemOf(placed,model))};function problemOf({node,opsets},{functions}){let{domain,type}=node;if(!isStandardDomain(domain)||functions.some(one=>one.domain===domain&&one.name===type))return[];let version=opsets.find(one=>one.domain===domain)?.version,found=lookUpNode(node,opsets),where=nodeName(node);if(found.found==="nothing"){let meant=didYouMean(type,operatorNames(domain)).trim();return[{where,what:`is of ${quoted(type)}, which ${domain} does not have${meant&&` (${meant})`}`}]}return found.found==="later"?[{where,what:`needs ${quoted(type)}, which came with opset ${found.since} of ${domain}; the model asks for ${version}`}]:found.found==="schema"&&found.schema.deprecated?[{where,what:`is of ${quoted(type)}, which ${domain} dropped in opset ${found.schema.since}`}]:[]}var opset={title:"the target knows its opsets",severity:"fail",remedy:"Export with a lower opset (opset_version of torch.onnx.export, --opset of the others), or deploy a newer runtime.",find({model,target}){return target===void 0?{notAsked:"no target is named; say target: onnxruntime 1.22"}:model.opsets.flatMap(({domain,version})=>{let newest=target.opsets[domain];return newest===void 0||version<=newest?[]:[{where:"the opset imports",what:`ask for version ${version} of ${domain}, and ${target.name} knows versions up to ${newest}`}]})}};var opsetImports={title:"every domain that is used is imported once",severity:"fail",remedy:"Name each domain once among the opset imports of the model, and of the function whose body uses it.",find:judged=>[...missing(judged),...twice(judged.model.opsets)]};function missing({model}){let domains=new Set;for(let{node,opsets}of everyNode(model))opsets.some(({domain})=>domain===node.domain)||domains.add(node.domain);return[...domains].map(domain=>({where:"the opset imports",what:`lack ${domain}, whose operators are used`}))}function twice(opsets){return opsets.filter(({domain},at)=>opsets.findIndex(other=>other.domain===domain)!==at).map(({domain})=>({where:"the opset imports",what:`name ${domain} twice`}))}var order={title:"nodes stand in topological order",severity:"warn",remedy:"Sort the graph before it is saved: ONNX asks for it, and not every runtime sorts for itself.",find:({names})=>names.filter(({kind})=>kind==="late").map(({name,where})=>({where,what:`reads ${quoted(name)} before a node writes it`}))};var RANDOM=["RandomNormal","RandomNormalLike","RandomUniform","RandomUniformLike","Multinomial","Bernoulli"],random={title:"no node draws at random",severity:"warn",remedy:"Give the noise as an input, so that an answer can be repeated: a seed fixes only the first run of a session.",find:({model})=>[...everyNode(model)].filter(({node})=>node.domain===DEFAULT_DOMAIN&&RANDOM.includes(node.type)).map(({node})=>({where:nodeName(node),what:"draws at random"}))};var scoping={title:"subgraphs hide no name of the graphs around them",severity:"fail",remedy:"Rename the value of the subgraph: it sees the names of the graphs around it.",find:({names})=>names.filter(({kind})=>kind==="shadow").map(({name,where})=>({where,what:`writes ${quoted(name)}, a name of a graph around it`}))};var SECRETS=[{what:"an access key of AWS",pattern:/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/},{what:"a token of GitHub",pattern:/\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{60,}/},{what:"a token of GitLab",pattern:/\bglpat-[A-Za-z0-9_-]{20,}/},{what:"a token of Hugging Face",pattern:/\bhf_[A-Za-z0-9]{30,}\b/},{what:"a key of Google",pattern:/\bAIza[A-Za-z0-9_-]{35}\b/},{what:"a token of Slack",pattern:/\bxox[abprs]-[A-Za-z0-9-]{10,}/},{what:"a secret key",pattern:/\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,}/},{what:"a private key",pattern:/-----BEGIN [A-Z ]*PRIVATE KEY-----/},{what:"a password in an address",pattern:/\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/}],secrets={title:"metadata and documentation hold no credentials",severity:"fail",remedy:"Revoke the credential, then remove it from the model: whoever has the file has it.",find:({model})=>model.texts.flatMap(({where,key,text})=>SECRETS.filter(({pattern})=>pattern.test(text)).map(({what})=>({where,what:`has ${what} in ${key}`})))};var TRAINING_DOMAIN="ai.onnx.preview.training",trainingMode={title:"no node is in training mode",severity:"fail",remedy:"Call model.eval() before the export, or export with training=torch.onnx.TrainingMode.EVAL.",find:({model})=>[...everyGraph(model)].flatMap(findingsIn)};function findingsIn(graph){let constants=smallConstants(graph);return graph.nodes.flatMap(node=>{let what=problemOf2(node,constants);return what===void 0?[]:[{where:nodeName(node),what}]})}function problemOf2(node,constants){let{domain,type,inputs,attributes:attributes2}=node;if(domain===TRAINING_DOMAIN)return"is an operator for training";if(domain!==DEFAULT_DOMAIN)return;if(type==="BatchNormalization"&&(name=>attributes2.some(one=>one.name===name&&one.integer===1))("training_mode"))return"computes its statistics from the batch: training_mode is 1";if(type==="Dropout"&&constants.get(inputs[2]??"")?.[0]===1)return"drops values at random: training_mode is true"}var uniqueNames={title:"every value is written once",severity:"fail",remedy:"Rename one of the two values: a graph is in single static assignment form.",find:({names})=>names.filter(({kind})=>kind==="twice").map(({name,where})=>({where,what:`writes ${quoted(name)}, which is written already`}))};var unusedInitializers={title:"every initializer is used",severity:"warn",remedy:"Remove weights that nothing reads: they are shipped and loaded for nothing.",find:({names})=>names.filter(({kind})=>kind==="unused initializer").map(({name,where})=>({where,what:`has the initializer ${quoted(name)}, which nothing reads`}))};var unusedInputs={title:"every input is used",severity:"warn",remedy:"Remove the input, or find out why the export lost what reads it: a caller must feed it for nothing.",find:({names})=>names.filter(({kind})=>kind==="unused input").map(({name,where})=>({where,what:`has the input ${quoted(name)}, which nothing reads`}))};var RULES=new Map(Object.entries(rules_exports).map(([key,rule])=>[kebab(key),rule]));function kebab(name){return name.replace(/[A-Z]/g,letter=>`-${letter.toLowerCase()}`)}export{TARGETS,nameProblems,RULES};
