// Made by scripts/onnx_operators.py from the operator schemas of onnx 1.23.2.
/** By domain: the newest version that is known, and its operators as that script writes them. */
export const OPERATOR_TABLE: Readonly<Record<string, { readonly newest: number; readonly operators: string }>> = {
  'ai.onnx': {
    newest: 28,
    operators: `
Abs 1 1-1 1-1 T>T|T=0 consumed_inputs=I;6 1-1 1-1 T>T|T=1;13 1-1 1-1 T>T|T=2
Acos 7 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
Acosh 9 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
Add 1 2-2 1-1 T,T>T|T=0 axis=i,broadcast=i,consumed_inputs=I;6 2-2 1-1 T,T>T|T=4 axis=i,broadcast=i;7 2-2 1-1 T,T>T|T=4;13 2-2 1-1 T,T>T|T=5;14 2-2 1-1 T,T>T|T=2
AffineGrid 20 2-2 1-1 T1,T2>T1|T1=3|T2=6 align_corners=i
And 1 2-2 1-1 T,T>T1|T=7|T1=7 axis=i,broadcast=i;7 2-2 1-1 T,T>T1|T=7|T1=7
ArgMax 1 1-1 1-1 T>6|T=1 axis=i,keepdims=i;11 1-1 1-1 T>6|T=1 axis=i,keepdims=i;12 1-1 1-1 T>6|T=1 axis=i,keepdims=i,select_last_index=i;13 1-1 1-1 T>6|T=2 axis=i,keepdims=i,select_last_index=i
ArgMin 1 1-1 1-1 T>6|T=1 axis=i,keepdims=i;11 1-1 1-1 T>6|T=1 axis=i,keepdims=i;12 1-1 1-1 T>6|T=1 axis=i,keepdims=i,select_last_index=i;13 1-1 1-1 T>6|T=2 axis=i,keepdims=i,select_last_index=i
Asin 7 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
Asinh 9 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
Atan 7 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
Atanh 9 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
Attention 23 3-6 1-4 T1,T1,T2,U,T1,T2>T1,T1,T2,T1|T1=3|T2=3|U=8 is_causal=i,kv_num_heads=i,q_num_heads=i,qk_matmul_output_mode=i,scale=f,softcap=f,softmax_precision=i;24 3-7 1-4 T1,T1,T2,U,T1,T2,6>T1,T1,T2,T1|T1=3|T2=3|U=8 is_causal=i,kv_num_heads=i,q_num_heads=i,qk_matmul_output_mode=i,scale=f,softcap=f,softmax_precision=i;25 3-7 1-4 T1,T1,T2,U,T1,T2,6>T1,T1,T2,T1|T1=3|T2=3|U=8 is_causal=i,kv_num_heads=i,left_window_size=i,q_num_heads=i,qk_matmul_output_mode=i,right_window_size=i,scale=f,softcap=f,softmax_precision=i
AveragePool 1 1-1 1-1 T>T|T=0 auto_pad=s,kernel_shape=I!,pads=I,strides=I;7 1-1 1-1 T>T|T=0 auto_pad=s,count_include_pad=i,kernel_shape=I!,pads=I,strides=I;10 1-1 1-1 T>T|T=0 auto_pad=s,ceil_mode=i,count_include_pad=i,kernel_shape=I!,pads=I,strides=I;11 1-1 1-1 T>T|T=0 auto_pad=s,ceil_mode=i,count_include_pad=i,kernel_shape=I!,pads=I,strides=I;19 1-1 1-1 T>T|T=0 auto_pad=s,ceil_mode=i,count_include_pad=i,dilations=I,kernel_shape=I!,pads=I,strides=I;22 1-1 1-1 T>T|T=3 auto_pad=s,ceil_mode=i,count_include_pad=i,dilations=I,kernel_shape=I!,pads=I,strides=I
BatchNormalization 1 5-5 1-5 T,T,T,T,T>T,T,T,T,T|T=0 consumed_inputs=I!,epsilon=f,is_test=i,momentum=f,spatial=i;6 5-5 1-5 T,T,T,T,T>T,T,T,T,T|T=0 epsilon=f,is_test=i,momentum=f,spatial=i;7 5-5 1-5 T,T,T,T,T>T,T,T,T,T|T=0 epsilon=f,momentum=f,spatial=i;9 5-5 1-5 T,T,T,T,T>T,T,T,T,T|T=0 epsilon=f,momentum=f;14 5-5 1-3 T,T,T,U,U>T,U,U|T=3|U=3 epsilon=f,momentum=f,training_mode=i;15 5-5 1-3 T,T1,T1,T2,T2>T,T2,T2|T=3|T1=3|T2=3 epsilon=f,momentum=f,training_mode=i
Bernoulli 15 1-1 1-1 T1>T2|T1=0|T2=8 dtype=i,seed=f;22 1-1 1-1 T1>T2|T1=3|T2=8 dtype=i,seed=f
BitCast 26 1-1 1-1 T1>T2|T1=9|T2=9 to=i!
BitShift 11 2-2 1-1 T,T>T|T=10 direction=s!;28 2-2 1-1 T,T>T|T=11 direction=s!
BitwiseAnd 18 2-2 1-1 T,T>T|T=11
BitwiseNot 18 1-1 1-1 T>T|T=11
BitwiseOr 18 2-2 1-1 T,T>T|T=11
BitwiseXor 18 2-2 1-1 T,T>T|T=11
BlackmanWindow 17 1-1 1-1 T1>T2|T1=12|T2=2 output_datatype=i,periodic=i
Cast 1 1-1 1-1 T1>T2|T1=13|T2=13 to=s!;6 1-1 1-1 T1>T2|T1=13|T2=13 to=i!;9 1-1 1-1 T1>T2|T1=14|T2=14 to=i!;13 1-1 1-1 T1>T2|T1=15|T2=15 to=i!;19 1-1 1-1 T1>T2|T1=16|T2=16 saturate=i,to=i!;21 1-1 1-1 T1>T2|T1=17|T2=17 saturate=i,to=i!;23 1-1 1-1 T1>T2|T1=18|T2=18 saturate=i,to=i!;24 1-1 1-1 T1>T2|T1=19|T2=19 round_mode=s,saturate=i,to=i!;25 1-1 1-1 T1>T2|T1=20|T2=20 round_mode=s,saturate=i,to=i!;28 1-1 1-1 T1>T2|T1=21|T2=21 round_mode=s,saturate=i,to=i!
CastLike 15 2-2 1-1 T1,T2>T2|T1=15|T2=15;19 2-2 1-1 T1,T2>T2|T1=16|T2=16 saturate=i;21 2-2 1-1 T1,T2>T2|T1=17|T2=17 saturate=i;23 2-2 1-1 T1,T2>T2|T1=18|T2=18 saturate=i;24 2-2 1-1 T1,T2>T2|T1=19|T2=19 round_mode=s,saturate=i;25 2-2 1-1 T1,T2>T2|T1=20|T2=20 round_mode=s,saturate=i
CausalConvWithState 27 2-4 2-2 T,T,T,T>T,T|T=22 activation=s
Ceil 1 1-1 1-1 T>T|T=0 consumed_inputs=I;6 1-1 1-1 T>T|T=0;13 1-1 1-1 T>T|T=3
Celu 12 1-1 1-1 T>T|T=23 alpha=f;28 1-1 1-1 T>T|T=3 alpha=f
CenterCropPad 18 2-2 1-1 T,Tind>T|T=24|Tind=12 axes=I
Clip 1 1-1 1-1 T>T|T=0 consumed_inputs=I,max=f,min=f;6 1-1 1-1 T>T|T=0 max=f,min=f;11 1-3 1-1 T,T,T>T|T=0;12 1-3 1-1 T,T,T>T|T=1;13 1-3 1-1 T,T,T>T|T=2
Col2Im 18 3-3 1-1 T,6,6>T|T=24 dilations=I,pads=I,strides=I
Compress 9 2-2 1-1 T,T1>T|T=25|T1=7 axis=i;11 2-2 1-1 T,T1>T|T=25|T1=7 axis=i;28 2-2 1-1 T,T1>T|T=24|T1=7 axis=i
Concat 1 1-* 1-1 T*>T|T=0 axis=i;4 1-* 1-1 T*>T|T=25 axis=i!;11 1-* 1-1 T*>T|T=25 axis=i!;13 1-* 1-1 T*>T|T=24 axis=i!
ConcatFromSequence 11 1-1 1-1 S>T|S=26|T=25 axis=i!,new_axis=i
Constant 1 0-0 1-1 >T|T=0 value=t!;9 0-0 1-1 >T|T=25 value=t!;11 0-0 1-1 >T|T=25 sparse_value=p,value=t;12 0-0 1-1 >T|T=25 sparse_value=p,value=t,value_float=f,value_floats=F,value_int=i,value_ints=I,value_string=s,value_strings=S;13 0-0 1-1 >T|T=24 sparse_value=p,value=t,value_float=f,value_floats=F,value_int=i,value_ints=I,value_string=s,value_strings=S;19 0-0 1-1 >T|T=27 sparse_value=p,value=t,value_float=f,value_floats=F,value_int=i,value_ints=I,value_string=s,value_strings=S;21 0-0 1-1 >T|T=28 sparse_value=p,value=t,value_float=f,value_floats=F,value_int=i,value_ints=I,value_string=s,value_strings=S;23 0-0 1-1 >T|T=29 sparse_value=p,value=t,value_float=f,value_floats=F,value_int=i,value_ints=I,value_string=s,value_strings=S;24 0-0 1-1 >T|T=30 sparse_value=p,value=t,value_float=f,value_floats=F,value_int=i,value_ints=I,value_string=s,value_strings=S;25 0-0 1-1 >T|T=31 sparse_value=p,value=t,value_float=f,value_floats=F,value_int=i,value_ints=I,value_string=s,value_strings=S
ConstantOfShape 9 1-1 1-1 T1>T2|T1=6|T2=13 value=t;20 1-1 1-1 T1>T2|T1=6|T2=32 value=t;21 1-1 1-1 T1>T2|T1=6|T2=33 value=t;23 1-1 1-1 T1>T2|T1=6|T2=34 value=t;24 1-1 1-1 T1>T2|T1=6|T2=35 value=t;25 1-1 1-1 T1>T2|T1=6|T2=36 value=t
Conv 1 2-3 1-1 T,T,T>T|T=0 auto_pad=s,dilations=I,group=i,kernel_shape=I,pads=I,strides=I;11 2-3 1-1 T,T,T>T|T=0 auto_pad=s,dilations=I,group=i,kernel_shape=I,pads=I,strides=I;22 2-3 1-1 T,T,T>T|T=3 auto_pad=s,dilations=I,group=i,kernel_shape=I,pads=I,strides=I
ConvInteger 10 2-4 1-1 T1,T2,T1,T2>T3|T1=37|T2=37|T3=38 auto_pad=s,dilations=I,group=i,kernel_shape=I,pads=I,strides=I
ConvTranspose 1 2-3 1-1 T,T,T>T|T=0 auto_pad=s,dilations=I,group=i,kernel_shape=I,output_padding=I,output_shape=I,pads=I,strides=I;11 2-3 1-1 T,T,T>T|T=0 auto_pad=s,dilations=I,group=i,kernel_shape=I,output_padding=I,output_shape=I,pads=I,strides=I;22 2-3 1-1 T,T,T>T|T=3 auto_pad=s,dilations=I,group=i,kernel_shape=I,output_padding=I,output_shape=I,pads=I,strides=I
Cos 7 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
Cosh 9 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
CumProd 26 2-2 1-1 T,T2>T|T=5|T2=12 exclusive=i,reverse=i
CumSum 11 2-2 1-1 T,T2>T|T=39|T2=12 exclusive=i,reverse=i;14 2-2 1-1 T,T2>T|T=5|T2=12 exclusive=i,reverse=i
DFT 17 1-2 1-1 T1,T2>T1|T1=3|T2=12 axis=i,inverse=i,onesided=i;20 1-3 1-1 T1,T2,6>T1|T1=3|T2=12 inverse=i,onesided=i
DeformConv 19 3-5 1-1 T,T,T,T,T>T|T=0 dilations=I,group=i,kernel_shape=I,offset_group=i,pads=I,strides=I;22 3-5 1-1 T,T,T,T,T>T|T=3 dilations=I,group=i,kernel_shape=I,offset_group=i,pads=I,strides=I
DepthToSpace 1 1-1 1-1 T>T|T=25 blocksize=i!;11 1-1 1-1 T>T|T=25 blocksize=i!,mode=s;13 1-1 1-1 T>T|T=24 blocksize=i!,mode=s;28 1-1 1-1 T>T|T=24 blocksize=i!,mode=s
DequantizeLinear 10 2-3 1-1 T,23,T>23|T=40;13 2-3 1-1 T,23,T>23|T=40 axis=i;19 2-3 1-1 T1,T2,T1>T2|T1=41|T2=22 axis=i;21 2-3 1-1 T1,T2,T1>T2|T1=42|T2=22 axis=i,block_size=i;23 2-3 1-1 T1,T2,T1>T3|T1=43|T2=22|T3=22 axis=i,block_size=i,output_dtype=i;24 2-3 1-1 T1,T2,T1>T3|T1=43|T2=44|T3=22 axis=i,block_size=i,output_dtype=i;25 2-3 1-1 T1,T2,T1>T3|T1=45|T2=44|T3=22 axis=i,block_size=i,output_dtype=i;28 2-3 1-1 T1,T2,T1>T3|T1=46|T2=44|T3=22 axis=i,block_size=i,output_dtype=i
Det 11 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
Div 1 2-2 1-1 T,T>T|T=0 axis=i,broadcast=i,consumed_inputs=I;6 2-2 1-1 T,T>T|T=4 axis=i,broadcast=i;7 2-2 1-1 T,T>T|T=4;13 2-2 1-1 T,T>T|T=5;14 2-2 1-1 T,T>T|T=2
Dropout 1 1-1 1-2 T>T,T|T=0 consumed_inputs=I,is_test=i,ratio=f;6 1-1 1-2 T>T,T|T=0 is_test=i,ratio=f;7 1-1 1-2 T>T,T|T=0 ratio=f;10 1-1 1-2 T>T,T1|T=0|T1=7 ratio=f;12 1-3 1-2 T,T1,T2>T,T2|T=0|T1=0|T2=7 seed=i;13 1-3 1-2 T,T1,T2>T,T2|T=3|T1=0|T2=7 seed=i;22 1-3 1-2 T,T1,T2>T,T2|T=47|T1=47|T2=7 seed=i
DynamicQuantizeLinear 11 1-1 3-3 T1>T2,23,T2|T1=23|T2=48
Einsum 12 1-* 1-1 T*>T|T=1 equation=s!;28 1-* 1-1 T*>T|T=2 equation=s!
Elu 1 1-1 1-1 T>T|T=0 alpha=f,consumed_inputs=I;6 1-1 1-1 T>T|T=0 alpha=f;22 1-1 1-1 T>T|T=3 alpha=f
Equal 1 2-2 1-1 T,T>T1|T=49|T1=7 axis=i,broadcast=i;7 2-2 1-1 T,T>T1|T=49|T1=7;11 2-2 1-1 T,T>T1|T=13|T1=7;13 2-2 1-1 T,T>T1|T=8|T1=7;19 2-2 1-1 T,T>T1|T=15|T1=7
Erf 9 1-1 1-1 T>T|T=1;13 1-1 1-1 T>T|T=3
Exp 1 1-1 1-1 T>T|T=0 consumed_inputs=I;6 1-1 1-1 T>T|T=0;13 1-1 1-1 T>T|T=3
Expand 8 2-2 1-1 T,6>T|T=25;13 2-2 1-1 T,6>T|T=24
EyeLike 9 1-1 1-1 T1>T2|T1=13|T2=13 dtype=i,k=i;22 1-1 1-1 T1>T2|T1=8|T2=8 dtype=i,k=i
Flatten 1 1-1 1-1 T>T|T=0 axis=i;9 1-1 1-1 T>T|T=25 axis=i;11 1-1 1-1 T>T|T=25 axis=i;13 1-1 1-1 T>T|T=24 axis=i;21 1-1 1-1 T>T|T=28 axis=i;23 1-1 1-1 T>T|T=29 axis=i;24 1-1 1-1 T>T|T=30 axis=i;25 1-1 1-1 T>T|T=31 axis=i
Floor 1 1-1 1-1 T>T|T=0 consumed_inputs=I;6 1-1 1-1 T>T|T=0;13 1-1 1-1 T>T|T=3
GRU 1 3-6 2-2 T,T,T,T,T1,T>T,T|T=0|T1=38 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,output_sequence=i;3 3-6 0-2 T,T,T,T,T1,T>T,T|T=0|T1=38 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,linear_before_reset=i,output_sequence=i;7 3-6 0-2 T,T,T,T,T1,T>T,T|T=0|T1=38 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,linear_before_reset=i;14 3-6 0-2 T,T,T,T,T1,T>T,T|T=0|T1=38 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,layout=i,linear_before_reset=i;22 3-6 0-2 T,T,T,T,T1,T>T,T|T=3|T1=38 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,layout=i,linear_before_reset=i
Gather 1 2-2 1-1 T,Tind>T|T=25|Tind=12 axis=i;11 2-2 1-1 T,Tind>T|T=25|Tind=12 axis=i;13 2-2 1-1 T,Tind>T|T=24|Tind=12 axis=i
GatherElements 11 2-2 1-1 T,Tind>T|T=25|Tind=12 axis=i;13 2-2 1-1 T,Tind>T|T=24|Tind=12 axis=i
GatherND 11 2-2 1-1 T,6>T|T=25;12 2-2 1-1 T,6>T|T=25 batch_dims=i;13 2-2 1-1 T,6>T|T=24 batch_dims=i
Gelu 20 1-1 1-1 T>T|T=3 approximate=s
Gemm 1 3-3 1-1 T,T,T>T|T=0 alpha=f,beta=f,broadcast=i,transA=i,transB=i;6 3-3 1-1 T,T,T>T|T=0 alpha=f,beta=f,broadcast=i,transA=i,transB=i;7 3-3 1-1 T,T,T>T|T=0 alpha=f,beta=f,transA=i,transB=i;9 3-3 1-1 T,T,T>T|T=4 alpha=f,beta=f,transA=i,transB=i;11 2-3 1-1 T,T,T>T|T=4 alpha=f,beta=f,transA=i,transB=i;13 2-3 1-1 T,T,T>T|T=5 alpha=f,beta=f,transA=i,transB=i
GlobalAveragePool 1 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
GlobalLpPool 1 1-1 1-1 T>T|T=0 p=f;2 1-1 1-1 T>T|T=0 p=i;22 1-1 1-1 T>T|T=3 p=i
GlobalMaxPool 1 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
Greater 1 2-2 1-1 T,T>T1|T=0|T1=7 axis=i,broadcast=i;7 2-2 1-1 T,T>T1|T=0|T1=7;9 2-2 1-1 T,T>T1|T=1|T1=7;13 2-2 1-1 T,T>T1|T=2|T1=7
GreaterOrEqual 12 2-2 1-1 T,T>T1|T=1|T1=7;16 2-2 1-1 T,T>T1|T=2|T1=7
GridSample 16 2-2 1-1 T1,T2>T1|T1=25|T2=0 align_corners=i,mode=s,padding_mode=s;20 2-2 1-1 T1,T2>T1|T1=25|T2=0 align_corners=i,mode=s,padding_mode=s;22 2-2 1-1 T1,T2>T1|T1=24|T2=3 align_corners=i,mode=s,padding_mode=s
GroupNormalization 18 x;21 3-3 1-1 T,T,T>T|T=3 epsilon=f,num_groups=i!,stash_type=i
HammingWindow 17 1-1 1-1 T1>T2|T1=12|T2=2 output_datatype=i,periodic=i
HannWindow 17 1-1 1-1 T1>T2|T1=12|T2=2 output_datatype=i,periodic=i
HardSigmoid 1 1-1 1-1 T>T|T=0 alpha=f,beta=f,consumed_inputs=I;6 1-1 1-1 T>T|T=0 alpha=f,beta=f;22 1-1 1-1 T>T|T=3 alpha=f,beta=f
HardSwish 14 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
Hardmax 1 1-1 1-1 T>T|T=0 axis=i;11 1-1 1-1 T>T|T=0 axis=i;13 1-1 1-1 T>T|T=3 axis=i
Identity 1 1-1 1-1 T>T|T=25;13 1-1 1-1 T>T|T=24;14 1-1 1-1 V>V|V=50;16 1-1 1-1 V>V|V=50;19 1-1 1-1 V>V|V=51;21 1-1 1-1 V>V|V=52;23 1-1 1-1 V>V|V=53;24 1-1 1-1 V>V|V=54;25 1-1 1-1 V>V|V=55
If 1 1-1 1-* B>V**|B=7|V=25 else_branch=g!,then_branch=g!;11 1-1 1-* B>V**|B=7|V=25 else_branch=g!,then_branch=g!;13 1-1 1-* B>V**|B=7|V=56 else_branch=g!,then_branch=g!;16 1-1 1-* B>V**|B=7|V=50 else_branch=g!,then_branch=g!;19 1-1 1-* B>V**|B=7|V=51 else_branch=g!,then_branch=g!;21 1-1 1-* B>V**|B=7|V=52 else_branch=g!,then_branch=g!;23 1-1 1-* B>V**|B=7|V=53 else_branch=g!,then_branch=g!;24 1-1 1-* B>V**|B=7|V=54 else_branch=g!,then_branch=g!;25 1-1 1-* B>V**|B=7|V=55 else_branch=g!,then_branch=g!
ImageDecoder 20 1-1 1-1 T1>T2|T1=48|T2=48 pixel_format=s
InstanceNormalization 1 3-3 1-1 T,T,T>T|T=0 consumed_inputs=I,epsilon=f;6 3-3 1-1 T,T,T>T|T=0 epsilon=f;22 3-3 1-1 T,T,T>T|T=3 epsilon=f
IsInf 10 1-1 1-1 T1>T2|T1=57|T2=7 detect_negative=i,detect_positive=i;20 1-1 1-1 T1>T2|T1=47|T2=7 detect_negative=i,detect_positive=i
IsNaN 9 1-1 1-1 T1>T2|T1=0|T2=7;13 1-1 1-1 T1>T2|T1=3|T2=7;20 1-1 1-1 T1>T2|T1=47|T2=7
LRN 1 1-1 1-1 T>T|T=0 alpha=f,beta=f,bias=f,size=i!;13 1-1 1-1 T>T|T=3 alpha=f,beta=f,bias=f,size=i!
LSTM 1 3-8 0-3 T,T,T,T,T1,T,T,T>T,T,T|T=0|T1=38 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,input_forget=i,output_sequence=i;7 3-8 0-3 T,T,T,T,T1,T,T,T>T,T,T|T=0|T1=38 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,input_forget=i;14 3-8 0-3 T,T,T,T,T1,T,T,T>T,T,T|T=0|T1=38 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,input_forget=i,layout=i;22 3-8 0-3 T,T,T,T,T1,T,T,T>T,T,T|T=3|T1=38 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,input_forget=i,layout=i
LayerNormalization 17 2-3 1-3 T,T,T>T,U,U|T=3|U=58 axis=i,epsilon=f,stash_type=i
LeakyRelu 1 1-1 1-1 T>T|T=0 alpha=f,consumed_inputs=I;6 1-1 1-1 T>T|T=0 alpha=f;16 1-1 1-1 T>T|T=3 alpha=f
Less 1 2-2 1-1 T,T>T1|T=0|T1=7 axis=i,broadcast=i;7 2-2 1-1 T,T>T1|T=0|T1=7;9 2-2 1-1 T,T>T1|T=1|T1=7;13 2-2 1-1 T,T>T1|T=2|T1=7
LessOrEqual 12 2-2 1-1 T,T>T1|T=1|T1=7;16 2-2 1-1 T,T>T1|T=2|T1=7
LinearAttention 27 3-6 2-2 T,T,T,S,T,T>T,S|S=22|T=22 chunk_size=i,kv_num_heads=i!,q_num_heads=i!,scale=f,update_rule=s
Log 1 1-1 1-1 T>T|T=0 consumed_inputs=I;6 1-1 1-1 T>T|T=0;13 1-1 1-1 T>T|T=3
LogSoftmax 1 1-1 1-1 T>T|T=0 axis=i;11 1-1 1-1 T>T|T=0 axis=i;13 1-1 1-1 T>T|T=3 axis=i
Loop 1 3-* 1-* I,B,V**>V**|B=7|I=6|V=25 body=g!;11 2-* 1-* I,B,V**>V**|B=7|I=6|V=25 body=g!;13 2-* 1-* I,B,V**>V**|B=7|I=6|V=56 body=g!;16 2-* 1-* I,B,V**>V**|B=7|I=6|V=50 body=g!;19 2-* 1-* I,B,V**>V**|B=7|I=6|V=51 body=g!;21 2-* 1-* I,B,V**>V**|B=7|I=6|V=52 body=g!;23 2-* 1-* I,B,V**>V**|B=7|I=6|V=53 body=g!;24 2-* 1-* I,B,V**>V**|B=7|I=6|V=54 body=g!;25 2-* 1-* I,B,V**>V**|B=7|I=6|V=55 body=g!
LpNormalization 1 1-1 1-1 T>T|T=0 axis=i,p=i;22 1-1 1-1 T>T|T=3 axis=i,p=i
LpPool 1 1-1 1-1 T>T|T=0 auto_pad=s,kernel_shape=I,p=f,pads=I,strides=I;2 1-1 1-1 T>T|T=0 auto_pad=s,kernel_shape=I!,p=i,pads=I,strides=I;11 1-1 1-1 T>T|T=0 auto_pad=s,kernel_shape=I!,p=i,pads=I,strides=I;18 1-1 1-1 T>T|T=0 auto_pad=s,ceil_mode=i,dilations=I,kernel_shape=I!,p=i,pads=I,strides=I;22 1-1 1-1 T>T|T=3 auto_pad=s,ceil_mode=i,dilations=I,kernel_shape=I!,p=i,pads=I,strides=I
MatMul 1 2-2 1-1 T,T>T|T=0;9 2-2 1-1 T,T>T|T=4;13 2-2 1-1 T,T>T|T=5
MatMulInteger 10 2-4 1-1 T1,T2,T1,T2>T3|T1=37|T2=37|T3=38
Max 1 1-* 1-1 T*>T|T=0 consumed_inputs=I;6 1-* 1-1 T*>T|T=0;8 1-* 1-1 T*>T|T=0;12 1-* 1-1 T*>T|T=1;13 1-* 1-1 T*>T|T=2
MaxPool 1 1-1 1-1 T>T|T=0 auto_pad=s,kernel_shape=I!,pads=I,strides=I;8 1-1 1-2 T>T,I|I=6|T=0 auto_pad=s,kernel_shape=I!,pads=I,storage_order=i,strides=I;10 1-1 1-2 T>T,I|I=6|T=0 auto_pad=s,ceil_mode=i,dilations=I,kernel_shape=I!,pads=I,storage_order=i,strides=I;11 1-1 1-2 T>T,I|I=6|T=0 auto_pad=s,ceil_mode=i,dilations=I,kernel_shape=I!,pads=I,storage_order=i,strides=I;12 1-1 1-2 T>T,I|I=6|T=59 auto_pad=s,ceil_mode=i,dilations=I,kernel_shape=I!,pads=I,storage_order=i,strides=I;22 1-1 1-2 T>T,I|I=6|T=60 auto_pad=s,ceil_mode=i,dilations=I,kernel_shape=I!,pads=I,storage_order=i,strides=I
MaxRoiPool 1 2-2 1-1 T,T>T|T=0 pooled_shape=I!,spatial_scale=f;22 2-2 1-1 T,T>T|T=3 pooled_shape=I!,spatial_scale=f
MaxUnpool 9 2-3 1-1 T1,T2,T2>T1|T1=0|T2=6 kernel_shape=I!,pads=I,strides=I;11 2-3 1-1 T1,T2,T2>T1|T1=0|T2=6 kernel_shape=I!,pads=I,strides=I;22 2-3 1-1 T1,T2,T2>T1|T1=3|T2=6 kernel_shape=I!,pads=I,strides=I
Mean 1 1-* 1-1 T*>T|T=0 consumed_inputs=I;6 1-* 1-1 T*>T|T=0;8 1-* 1-1 T*>T|T=0;13 1-* 1-1 T*>T|T=3
MeanVarianceNormalization 9 1-1 1-1 T>T|T=0 axes=I;13 1-1 1-1 T>T|T=3 axes=I
MelWeightMatrix 17 5-5 1-1 T1,T1,T1,T2,T2>T3|T1=12|T2=3|T3=2 output_datatype=i
Min 1 1-* 1-1 T*>T|T=0 consumed_inputs=I;6 1-* 1-1 T*>T|T=0;8 1-* 1-1 T*>T|T=0;12 1-* 1-1 T*>T|T=1;13 1-* 1-1 T*>T|T=2
Mish 18 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
Mod 10 2-2 1-1 T,T>T|T=1 fmod=i;13 2-2 1-1 T,T>T|T=2 fmod=i;28 2-2 1-1 T,T>T|T=2 fmod=i
Mul 1 2-2 1-1 T,T>T|T=0 axis=i,broadcast=i,consumed_inputs=I;6 2-2 1-1 T,T>T|T=4 axis=i,broadcast=i;7 2-2 1-1 T,T>T|T=4;13 2-2 1-1 T,T>T|T=5;14 2-2 1-1 T,T>T|T=2
Multinomial 7 1-1 1-1 T1>T2|T1=0|T2=12 dtype=i,sample_size=i,seed=f;22 1-1 1-1 T1>T2|T1=3|T2=12 dtype=i,sample_size=i,seed=f
Neg 1 1-1 1-1 T>T|T=0 consumed_inputs=I;6 1-1 1-1 T>T|T=61;13 1-1 1-1 T>T|T=62
NegativeLogLikelihoodLoss 12 2-3 1-1 T,Tind,T>T|T=0|Tind=12 ignore_index=i,reduction=s;13 2-3 1-1 T,Tind,T>T|T=0|Tind=12 ignore_index=i,reduction=s;22 2-3 1-1 T,Tind,T>T|T=3|Tind=12 ignore_index=i,reduction=s
NonMaxSuppression 10 2-5 1-1 23,23,6,23,23>6 center_point_box=i;11 2-5 1-1 23,23,6,23,23>6 center_point_box=i
NonZero 9 1-1 1-1 T>6|T=25;13 1-1 1-1 T>6|T=24
Not 1 1-1 1-1 T>T|T=7
OneHot 9 3-3 1-1 T1,T2,T3>T3|T1=1|T2=1|T3=25 axis=i;11 3-3 1-1 T1,T2,T3>T3|T1=1|T2=1|T3=25 axis=i;28 3-3 1-1 T1,T2,T3>T3|T1=1|T2=1|T3=24 axis=i
Optional 15 0-1 1-1 V>O|O=26|V=56 type=y;28 0-1 1-1 V>O|O=26|V=63 type=y
OptionalGetElement 15 1-1 1-1 O>V|O=26|V=56;18 1-1 1-1 O>V|O=56|V=56;28 1-1 1-1 O>V|O=63|V=63
OptionalHasElement 15 1-1 1-1 O>B|B=7|O=26;18 0-1 1-1 O>B|B=7|O=56;28 0-1 1-1 O>B|B=7|O=63
Or 1 2-2 1-1 T,T>T1|T=7|T1=7 axis=i,broadcast=i;7 2-2 1-1 T,T>T1|T=7|T1=7
PRelu 1 2-2 1-1 T,T>T|T=0 consumed_inputs=I;6 2-2 1-1 T,T>T|T=0;7 2-2 1-1 T,T>T|T=0;9 2-2 1-1 T,T>T|T=4;16 2-2 1-1 T,T>T|T=5
Pad 1 1-1 1-1 T>T|T=0 mode=s,paddings=I!,value=f;2 1-1 1-1 T>T|T=0 mode=s,pads=I!,value=f;11 2-3 1-1 T,6,T>T|T=1 mode=s;13 2-3 1-1 T,6,T>T|T=24 mode=s;18 2-4 1-1 T,6,T,Tind>T|T=24|Tind=12 mode=s;19 2-4 1-1 T,6,T,Tind>T|T=24|Tind=12 mode=s;21 2-4 1-1 T,6,T,Tind>T|T=28|Tind=12 mode=s;23 2-4 1-1 T,6,T,Tind>T|T=29|Tind=12 mode=s;24 2-4 1-1 T,6,T,Tind>T|T=30|Tind=12 mode=s;25 2-4 1-1 T,6,T,Tind>T|T=31|Tind=12 mode=s
Pow 1 2-2 1-1 T,T>T|T=0 axis=i,broadcast=i;7 2-2 1-1 T,T>T|T=0;12 2-2 1-1 T,T1>T|T=64|T1=1;13 2-2 1-1 T,T1>T|T=65|T1=1;15 2-2 1-1 T,T1>T|T=65|T1=2
QLinearConv 10 8-9 1-1 T1,23,T1,T2,23,T2,23,T3,T4>T3|T1=37|T2=37|T3=37|T4=38 auto_pad=s,dilations=I,group=i,kernel_shape=I,pads=I,strides=I
QLinearMatMul 10 8-8 1-1 T1,23,T1,T2,23,T2,23,T3>T3|T1=37|T2=37|T3=37;21 8-8 1-1 T1,TS,T1,T2,TS,T2,TS,T3>T3|T1=66|T2=66|T3=66|TS=22
QuantizeLinear 10 2-3 1-1 T1,23,T2>T2|T1=67|T2=37;13 2-3 1-1 T1,23,T2>T2|T1=67|T2=37 axis=i;19 2-3 1-1 T1,T1,T2>T2|T1=68|T2=66 axis=i,saturate=i;21 2-3 1-1 T1,T1,T2>T2|T1=68|T2=69 axis=i,block_size=i,output_dtype=i,saturate=i;23 2-3 1-1 T1,T2,T3>T3|T1=68|T2=68|T3=70 axis=i,block_size=i,output_dtype=i,precision=i,saturate=i;24 2-3 1-1 T1,T2,T3>T3|T1=68|T2=71|T3=70 axis=i,block_size=i,output_dtype=i,precision=i,saturate=i;25 2-3 1-1 T1,T2,T3>T3|T1=68|T2=71|T3=72 axis=i,block_size=i,output_dtype=i,precision=i,saturate=i;28 2-3 1-1 T1,T2,T3>T3|T1=68|T2=71|T3=73 axis=i,block_size=i,output_dtype=i,precision=i,saturate=i
RMSNormalization 23 2-2 1-1 T,V>V|T=3|V=3 axis=i,epsilon=f,stash_type=i
RNN 1 3-6 0-2 T,T,T,T,T1,T>T,T|T=0|T1=38 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,output_sequence=i;7 3-6 0-2 T,T,T,T,T1,T>T,T|T=0|T1=38 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i;14 3-6 0-2 T,T,T,T,T1,T>T,T|T=0|T1=38 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,layout=i;22 3-6 0-2 T,T,T,T,T1,T>T,T|T=3|T1=38 activation_alpha=F,activation_beta=F,activations=S,clip=f,direction=s,hidden_size=i,layout=i
RandomNormal 1 0-0 1-1 >T|T=0 dtype=i,mean=f,scale=f,seed=f,shape=I!;22 0-0 1-1 >T|T=3 dtype=i,mean=f,scale=f,seed=f,shape=I!
RandomNormalLike 1 1-1 1-1 T1>T2|T1=25|T2=0 dtype=i,mean=f,scale=f,seed=f;22 1-1 1-1 T1>T2|T1=24|T2=3 dtype=i,mean=f,scale=f,seed=f
RandomUniform 1 0-0 1-1 >T|T=0 dtype=i,high=f,low=f,seed=f,shape=I!;22 0-0 1-1 >T|T=3 dtype=i,high=f,low=f,seed=f,shape=I!
RandomUniformLike 1 1-1 1-1 T1>T2|T1=25|T2=0 dtype=i,high=f,low=f,seed=f;22 1-1 1-1 T1>T2|T1=24|T2=3 dtype=i,high=f,low=f,seed=f
Range 11 3-3 1-1 T,T,T>T|T=74;27 3-3 1-1 T,T,T>T|T=75 stash_type=i
Reciprocal 1 1-1 1-1 T>T|T=0 consumed_inputs=I;6 1-1 1-1 T>T|T=0;13 1-1 1-1 T>T|T=3
ReduceL1 1 1-1 1-1 T>T|T=4 axes=I,keepdims=i;11 1-1 1-1 T>T|T=4 axes=I,keepdims=i;13 1-1 1-1 T>T|T=5 axes=I,keepdims=i;18 1-2 1-1 T,6>T|T=5 keepdims=i,noop_with_empty_axes=i
ReduceL2 1 1-1 1-1 T>T|T=4 axes=I,keepdims=i;11 1-1 1-1 T>T|T=4 axes=I,keepdims=i;13 1-1 1-1 T>T|T=5 axes=I,keepdims=i;18 1-2 1-1 T,6>T|T=5 keepdims=i,noop_with_empty_axes=i
ReduceLogSum 1 1-1 1-1 T>T|T=4 axes=I,keepdims=i;11 1-1 1-1 T>T|T=4 axes=I,keepdims=i;13 1-1 1-1 T>T|T=5 axes=I,keepdims=i;18 1-2 1-1 T,6>T|T=5 keepdims=i,noop_with_empty_axes=i;28 1-2 1-1 T,6>T|T=3 keepdims=i,noop_with_empty_axes=i
ReduceLogSumExp 1 1-1 1-1 T>T|T=4 axes=I,keepdims=i;11 1-1 1-1 T>T|T=4 axes=I,keepdims=i;13 1-1 1-1 T>T|T=5 axes=I,keepdims=i;18 1-2 1-1 T,6>T|T=5 keepdims=i,noop_with_empty_axes=i;28 1-2 1-1 T,6>T|T=3 keepdims=i,noop_with_empty_axes=i
ReduceMax 1 1-1 1-1 T>T|T=4 axes=I,keepdims=i;11 1-1 1-1 T>T|T=4 axes=I,keepdims=i;12 1-1 1-1 T>T|T=76 axes=I,keepdims=i;13 1-1 1-1 T>T|T=77 axes=I,keepdims=i;18 1-2 1-1 T,6>T|T=77 keepdims=i,noop_with_empty_axes=i;20 1-2 1-1 T,6>T|T=78 keepdims=i,noop_with_empty_axes=i
ReduceMean 1 1-1 1-1 T>T|T=4 axes=I,keepdims=i;11 1-1 1-1 T>T|T=4 axes=I,keepdims=i;13 1-1 1-1 T>T|T=5 axes=I,keepdims=i;18 1-2 1-1 T,6>T|T=5 keepdims=i,noop_with_empty_axes=i
ReduceMin 1 1-1 1-1 T>T|T=4 axes=I,keepdims=i;11 1-1 1-1 T>T|T=4 axes=I,keepdims=i;12 1-1 1-1 T>T|T=76 axes=I,keepdims=i;13 1-1 1-1 T>T|T=77 axes=I,keepdims=i;18 1-2 1-1 T,6>T|T=77 keepdims=i,noop_with_empty_axes=i;20 1-2 1-1 T,6>T|T=78 keepdims=i,noop_with_empty_axes=i
ReduceProd 1 1-1 1-1 T>T|T=4 axes=I,keepdims=i;11 1-1 1-1 T>T|T=4 axes=I,keepdims=i;13 1-1 1-1 T>T|T=5 axes=I,keepdims=i;18 1-2 1-1 T,6>T|T=5 keepdims=i,noop_with_empty_axes=i
ReduceSum 1 1-1 1-1 T>T|T=4 axes=I,keepdims=i;11 1-1 1-1 T>T|T=4 axes=I,keepdims=i;13 1-2 1-1 T,6>T|T=5 keepdims=i,noop_with_empty_axes=i
ReduceSumSquare 1 1-1 1-1 T>T|T=4 axes=I,keepdims=i;11 1-1 1-1 T>T|T=4 axes=I,keepdims=i;13 1-1 1-1 T>T|T=5 axes=I,keepdims=i;18 1-2 1-1 T,6>T|T=5 keepdims=i,noop_with_empty_axes=i
RegexFullMatch 20 1-1 1-1 T1>T2|T1=79|T2=7 pattern=s
Relu 1 1-1 1-1 T>T|T=0 consumed_inputs=I;6 1-1 1-1 T>T|T=0;13 1-1 1-1 T>T|T=3;14 1-1 1-1 T>T|T=62
Reshape 1 1-1 1-1 T>T|T=0 consumed_inputs=I,shape=I;5 2-2 1-1 T,6>T|T=25;13 2-2 1-1 T,6>T|T=24;14 2-2 1-1 T,6>T|T=24 allowzero=i;19 2-2 1-1 T,6>T|T=27 allowzero=i;21 2-2 1-1 T,6>T|T=28 allowzero=i;23 2-2 1-1 T,6>T|T=29 allowzero=i;24 2-2 1-1 T,6>T|T=30 allowzero=i;25 2-2 1-1 T,6>T|T=31 allowzero=i
Resize 10 2-2 1-1 T,23>T|T=25 mode=s;11 3-4 1-1 T1,T2,23,6>T1|T1=25|T2=0 coordinate_transformation_mode=s,cubic_coeff_a=f,exclude_outside=i,extrapolation_value=f,mode=s,nearest_mode=s;13 1-4 1-1 T1,T2,23,6>T1|T1=24|T2=0 coordinate_transformation_mode=s,cubic_coeff_a=f,exclude_outside=i,extrapolation_value=f,mode=s,nearest_mode=s;18 1-4 1-1 T1,T2,23,6>T1|T1=24|T2=0 antialias=i,axes=I,coordinate_transformation_mode=s,cubic_coeff_a=f,exclude_outside=i,extrapolation_value=f,keep_aspect_ratio_policy=s,mode=s,nearest_mode=s;19 1-4 1-1 T1,T2,23,6>T1|T1=24|T2=0 antialias=i,axes=I,coordinate_transformation_mode=s,cubic_coeff_a=f,exclude_outside=i,extrapolation_value=f,keep_aspect_ratio_policy=s,mode=s,nearest_mode=s
ReverseSequence 10 2-2 1-1 T,6>T|T=25 batch_axis=i,time_axis=i;28 2-2 1-1 T,6>T|T=24 batch_axis=i,time_axis=i
RoiAlign 10 3-3 1-1 T1,T1,T2>T1|T1=0|T2=6 mode=s,output_height=i,output_width=i,sampling_ratio=i,spatial_scale=f;16 3-3 1-1 T1,T1,T2>T1|T1=0|T2=6 coordinate_transformation_mode=s,mode=s,output_height=i,output_width=i,sampling_ratio=i,spatial_scale=f;22 3-3 1-1 T1,T1,T2>T1|T1=3|T2=6 coordinate_transformation_mode=s,mode=s,output_height=i,output_width=i,sampling_ratio=i,spatial_scale=f
RotaryEmbedding 23 3-4 1-1 T,T,T,M>T|M=6|T=22 interleaved=i,num_heads=i,rotary_embedding_dim=i
Round 11 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
STFT 17 2-4 1-1 T1,T2,T1,T2>T1|T1=3|T2=12 onesided=i
Scan 8 2-* 1-* I,V**>V**|I=6|V=25 body=g!,directions=I,num_scan_inputs=i!;9 1-* 1-* V**>V**|V=25 body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I;11 1-* 1-* V**>V**|V=25 body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I;16 1-* 1-* V**>V**|V=24 body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I;19 1-* 1-* V**>V**|V=27 body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I;21 1-* 1-* V**>V**|V=28 body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I;23 1-* 1-* V**>V**|V=29 body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I;24 1-* 1-* V**>V**|V=30 body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I;25 1-* 1-* V**>V**|V=31 body=g!,num_scan_inputs=i!,scan_input_axes=I,scan_input_directions=I,scan_output_axes=I,scan_output_directions=I
Scatter 9 3-3 1-1 T,Tind,T>T|T=25|Tind=12 axis=i;11 x
ScatterElements 11 3-3 1-1 T,Tind,T>T|T=25|Tind=12 axis=i;13 3-3 1-1 T,Tind,T>T|T=24|Tind=12 axis=i;16 3-3 1-1 T,Tind,T>T|T=24|Tind=12 axis=i,reduction=s;18 3-3 1-1 T,Tind,T>T|T=24|Tind=12 axis=i,reduction=s
ScatterND 11 3-3 1-1 T,6,T>T|T=25;13 3-3 1-1 T,6,T>T|T=24;16 3-3 1-1 T,6,T>T|T=24 reduction=s;18 3-3 1-1 T,6,T>T|T=24 reduction=s
Selu 1 1-1 1-1 T>T|T=0 alpha=f,consumed_inputs=I,gamma=f;6 1-1 1-1 T>T|T=0 alpha=f,gamma=f;22 1-1 1-1 T>T|T=3 alpha=f,gamma=f
SequenceAt 11 2-2 1-1 S,I>T|I=12|S=26|T=25
SequenceConstruct 11 1-* 1-1 T*>S|S=26|T=25
SequenceEmpty 11 0-0 1-1 >S|S=26 dtype=i
SequenceErase 11 1-2 1-1 S,I>S|I=12|S=26
SequenceInsert 11 2-3 1-1 S,T,I>S|I=12|S=26|T=25
SequenceLength 11 1-1 1-1 S>I|I=6|S=26
SequenceMap 17 1-* 1-* S,V**>S**|S=26|V=56 body=g!
Shape 1 1-1 1-1 T>T1|T=25|T1=6;13 1-1 1-1 T>T1|T=24|T1=6;15 1-1 1-1 T>T1|T=24|T1=6 end=i,start=i;19 1-1 1-1 T>T1|T=27|T1=6 end=i,start=i;21 1-1 1-1 T>T1|T=28|T1=6 end=i,start=i;23 1-1 1-1 T>T1|T=29|T1=6 end=i,start=i;24 1-1 1-1 T>T1|T=30|T1=6 end=i,start=i;25 1-1 1-1 T>T1|T=31|T1=6 end=i,start=i
Shrink 9 1-1 1-1 T>T|T=1 bias=f,lambd=f
Sigmoid 1 1-1 1-1 T>T|T=0 consumed_inputs=I;6 1-1 1-1 T>T|T=0;13 1-1 1-1 T>T|T=3
Sign 9 1-1 1-1 T>T|T=1;13 1-1 1-1 T>T|T=2
Sin 7 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
Sinh 9 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
Size 1 1-1 1-1 T>T1|T=25|T1=6;13 1-1 1-1 T>T1|T=24|T1=6;19 1-1 1-1 T>T1|T=27|T1=6;21 1-1 1-1 T>T1|T=28|T1=6;23 1-1 1-1 T>T1|T=29|T1=6;24 1-1 1-1 T>T1|T=30|T1=6;25 1-1 1-1 T>T1|T=31|T1=6
Slice 1 1-1 1-1 T>T|T=25 axes=I,ends=I!,starts=I!;10 3-5 1-1 T,Tind,Tind,Tind,Tind>T|T=25|Tind=12;11 3-5 1-1 T,Tind,Tind,Tind,Tind>T|T=25|Tind=12;13 3-5 1-1 T,Tind,Tind,Tind,Tind>T|T=24|Tind=12
Softmax 1 1-1 1-1 T>T|T=0 axis=i;11 1-1 1-1 T>T|T=0 axis=i;13 1-1 1-1 T>T|T=3 axis=i
SoftmaxCrossEntropyLoss 12 2-3 1-2 T,Tind,T>T,T|T=0|Tind=12 ignore_index=i,reduction=s;13 2-3 1-2 T,Tind,T>T,T|T=3|Tind=12 ignore_index=i,reduction=s
Softplus 1 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
Softsign 1 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
SpaceToDepth 1 1-1 1-1 T>T|T=25 blocksize=i!;13 1-1 1-1 T>T|T=24 blocksize=i!;28 1-1 1-1 T>T|T=24 blocksize=i!,mode=s
Split 1 1-2 1-* T,T>T*|T=0 axis=i,split=I;2 1-1 1-* T>T*|T=25 axis=i,split=I;11 1-1 1-* T>T*|T=25 axis=i,split=I;13 1-2 1-* T,6>T*|T=24 axis=i;18 1-2 1-* T,6>T*|T=24 axis=i,num_outputs=i
SplitToSequence 11 1-2 1-1 T,I>S|I=12|S=26|T=25 axis=i,keepdims=i;24 1-2 1-1 T,I>S|I=12|S=26|T=24 axis=i,keepdims=i
Sqrt 1 1-1 1-1 T>T|T=0 consumed_inputs=I;6 1-1 1-1 T>T|T=0;13 1-1 1-1 T>T|T=3
Squeeze 1 1-1 1-1 T>T|T=25 axes=I;11 1-1 1-1 T>T|T=25 axes=I;13 1-2 1-1 T,6>T|T=24;21 1-2 1-1 T,6>T|T=28;23 1-2 1-1 T,6>T|T=29;24 1-2 1-1 T,6>T|T=30;25 1-2 1-1 T,6>T|T=31
StringConcat 20 2-2 1-1 T,T>T|T=79
StringNormalizer 10 1-1 1-1 79>79 case_change_action=s,is_case_sensitive=i,locale=s,stopwords=S
StringSplit 20 1-1 2-2 T1>T2,T3|T1=79|T2=79|T3=6 delimiter=s,maxsplit=i
Sub 1 2-2 1-1 T,T>T|T=0 axis=i,broadcast=i,consumed_inputs=I;6 2-2 1-1 T,T>T|T=4 axis=i,broadcast=i;7 2-2 1-1 T,T>T|T=4;13 2-2 1-1 T,T>T|T=5;14 2-2 1-1 T,T>T|T=2
Sum 1 1-* 1-1 T*>T|T=0 consumed_inputs=I;6 1-* 1-1 T*>T|T=0;8 1-* 1-1 T*>T|T=0;13 1-* 1-1 T*>T|T=3
SwiGLU 28 2-2 1-1 T,T>T|T=3 alpha=f
Swish 24 1-1 1-1 T>T|T=3 alpha=f
Tan 7 1-1 1-1 T>T|T=0;22 1-1 1-1 T>T|T=3
Tanh 1 1-1 1-1 T>T|T=0 consumed_inputs=I;6 1-1 1-1 T>T|T=0;13 1-1 1-1 T>T|T=3
TensorScatter 24 2-3 1-1 T,T,6>T|T=30 axis=i,mode=s
TfIdfVectorizer 9 1-1 1-1 T>T1|T=80|T1=23 max_gram_length=i!,max_skip_count=i!,min_gram_length=i!,mode=s!,ngram_counts=I!,ngram_indexes=I!,pool_int64s=I,pool_strings=S,weights=F
ThresholdedRelu 10 1-1 1-1 T>T|T=0 alpha=f;22 1-1 1-1 T>T|T=3 alpha=f
Tile 1 3-3 1-1 T,T,T>T|T=0|T1=6;6 2-2 1-1 T,T1>T|T=25|T1=6;13 2-2 1-1 T,T1>T|T=24|T1=6
TopK 1 1-1 2-2 T>T,I|I=6|T=0 axis=i,k=i!;10 2-2 2-2 T,6>T,I|I=6|T=0 axis=i;11 2-2 2-2 T,6>T,I|I=6|T=1 axis=i,largest=i,sorted=i;24 2-2 2-2 T,6>T,I|I=6|T=2 axis=i,largest=i,sorted=i
Transpose 1 1-1 1-1 T>T|T=25 perm=I;13 1-1 1-1 T>T|T=24 perm=I;21 1-1 1-1 T>T|T=28 perm=I;23 1-1 1-1 T>T|T=29 perm=I;24 1-1 1-1 T>T|T=30 perm=I;25 1-1 1-1 T>T|T=31 perm=I
Trilu 14 1-2 1-1 T,6>T|T=24 upper=i
Unique 11 1-1 1-4 T>T,6,6,6|T=25 axis=i,sorted=i;28 1-1 1-4 T>T,6,6,6|T=24 axis=i,sorted=i
Unsqueeze 1 1-1 1-1 T>T|T=25 axes=I!;11 1-1 1-1 T>T|T=25 axes=I!;13 2-2 1-1 T,6>T|T=24;21 2-2 1-1 T,6>T|T=28;23 2-2 1-1 T,6>T|T=29;24 2-2 1-1 T,6>T|T=30;25 2-2 1-1 T,6>T|T=31
Upsample 1 1-1 1-1 T>T|T=81 height_scale=f!,mode=s,width_scale=f!;7 1-1 1-1 T>T|T=25 mode=s,scales=F!;9 2-2 1-1 T,23>T|T=25 mode=s;10 x
Where 9 3-3 1-1 B,T,T>T|B=7|T=25;16 3-3 1-1 B,T,T>T|B=7|T=24
Xor 1 2-2 1-1 T,T>T1|T=7|T1=7 axis=i,broadcast=i;7 2-2 1-1 T,T>T1|T=7|T1=7
`,
  },
  'ai.onnx.ml': {
    newest: 5,
    operators: `
ArrayFeatureExtractor 1 2-2 1-1 T,6>T|T=82
Binarizer 1 1-1 1-1 T>T|T=83 threshold=f
CastMap 1 1-1 1-1 T1>T2|T1=26|T2=84 cast_to=s,map_form=s,max_map=i
CategoryMapper 1 1-1 1-1 T1>T2|T1=85|T2=85 cats_int64s=I,cats_strings=S,default_int64=i,default_string=s
DictVectorizer 1 1-1 1-1 T1>T2|T1=26|T2=86 int64_vocabulary=I,string_vocabulary=S
FeatureVectorizer 1 1-* 1-1 T1*>23|T1=83 inputdimensions=I
Imputer 1 1-1 1-1 T>T|T=83 imputed_value_floats=F,imputed_value_int64s=I,replaced_value_float=f,replaced_value_int64=i
LabelEncoder 1 1-1 1-1 T1>T2|T1=85|T2=85 classes_strings=S,default_int64=i,default_string=s;2 1-1 1-1 T1>T2|T1=84|T2=84 default_float=f,default_int64=i,default_string=s,keys_floats=F,keys_int64s=I,keys_strings=S,values_floats=F,values_int64s=I,values_strings=S;4 1-1 1-1 T1>T2|T1=87|T2=87 default_float=f,default_int64=i,default_string=s,default_tensor=t,keys_floats=F,keys_int64s=I,keys_strings=S,keys_tensor=t,values_floats=F,values_int64s=I,values_strings=S,values_tensor=t
LinearClassifier 1 1-1 2-2 T1>T2,23|T1=83|T2=85 classlabels_ints=I,classlabels_strings=S,coefficients=F!,intercepts=F,multi_class=i,post_transform=s
LinearRegressor 1 1-1 1-1 T>23|T=83 coefficients=F,intercepts=F,post_transform=s,targets=i
Normalizer 1 1-1 1-1 T>23|T=83 norm=s
OneHotEncoder 1 1-1 1-1 T>23|T=82 cats_int64s=I,cats_strings=S,zeros=i
SVMClassifier 1 1-1 2-2 T1>T2,23|T1=83|T2=85 classlabels_ints=I,classlabels_strings=S,coefficients=F,kernel_params=F,kernel_type=s,post_transform=s,prob_a=F,prob_b=F,rho=F,support_vectors=F,vectors_per_class=I
SVMRegressor 1 1-1 1-1 T>23|T=83 coefficients=F,kernel_params=F,kernel_type=s,n_supports=i,one_class=i,post_transform=s,rho=F,support_vectors=F
Scaler 1 1-1 1-1 T>23|T=83 offset=F,scale=F
TreeEnsemble 5 1-1 1-1 T>T|T=0 aggregate_function=i,leaf_targetids=I!,leaf_weights=t!,membership_values=t,n_targets=i,nodes_falseleafs=I!,nodes_falsenodeids=I!,nodes_featureids=I!,nodes_hitrates=t,nodes_missing_value_tracks_true=I,nodes_modes=t!,nodes_splits=t!,nodes_trueleafs=I!,nodes_truenodeids=I!,post_transform=i,tree_roots=I!
TreeEnsembleClassifier 1 1-1 2-2 T1>T2,23|T1=83|T2=85 base_values=F,class_ids=I,class_nodeids=I,class_treeids=I,class_weights=F,classlabels_int64s=I,classlabels_strings=S,nodes_falsenodeids=I,nodes_featureids=I,nodes_hitrates=F,nodes_missing_value_tracks_true=I,nodes_modes=S,nodes_nodeids=I,nodes_treeids=I,nodes_truenodeids=I,nodes_values=F,post_transform=s;3 1-1 2-2 T1>T2,23|T1=83|T2=85 base_values=F,base_values_as_tensor=t,class_ids=I,class_nodeids=I,class_treeids=I,class_weights=F,class_weights_as_tensor=t,classlabels_int64s=I,classlabels_strings=S,nodes_falsenodeids=I,nodes_featureids=I,nodes_hitrates=F,nodes_hitrates_as_tensor=t,nodes_missing_value_tracks_true=I,nodes_modes=S,nodes_nodeids=I,nodes_treeids=I,nodes_truenodeids=I,nodes_values=F,nodes_values_as_tensor=t,post_transform=s;5 x
TreeEnsembleRegressor 1 1-1 1-1 T>23|T=83 aggregate_function=s,base_values=F,n_targets=i,nodes_falsenodeids=I,nodes_featureids=I,nodes_hitrates=F,nodes_missing_value_tracks_true=I,nodes_modes=S,nodes_nodeids=I,nodes_treeids=I,nodes_truenodeids=I,nodes_values=F,post_transform=s,target_ids=I,target_nodeids=I,target_treeids=I,target_weights=F;3 1-1 1-1 T>23|T=83 aggregate_function=s,base_values=F,base_values_as_tensor=t,n_targets=i,nodes_falsenodeids=I,nodes_featureids=I,nodes_hitrates=F,nodes_hitrates_as_tensor=t,nodes_missing_value_tracks_true=I,nodes_modes=S,nodes_nodeids=I,nodes_treeids=I,nodes_truenodeids=I,nodes_values=F,nodes_values_as_tensor=t,post_transform=s,target_ids=I,target_nodeids=I,target_treeids=I,target_weights=F,target_weights_as_tensor=t;5 x
ZipMap 1 1-1 1-1 23>T|T=26 classlabels_int64s=I,classlabels_strings=S
`,
  },
  'ai.onnx.preview': {
    newest: 1,
    operators: `
FlexAttention 1 3-3 1-1 T1,T1,T1>T1|T1=3 prob_mod=g,scale=f,score_mod=g,softmax_precision=i
`,
  },
  'ai.onnx.preview.training': {
    newest: 1,
    operators: `
Adagrad 1 3-* 1-* T1,T2,T3**>T3**|T1=57|T2=6|T3=57 decay_factor=f,epsilon=f,norm_coefficient=f
Adam 1 3-* 1-* T1,T2,T3**>T3**|T1=57|T2=6|T3=57 alpha=f,beta=f,epsilon=f,norm_coefficient=f,norm_coefficient_post=f
Gradient 1 1-* 1-* T1**>T2**|T1=25|T2=0 xs=S!,y=s!,zs=S
Momentum 1 3-* 1-* T1,T2,T3**>T3**|T1=57|T2=6|T3=57 alpha=f!,beta=f!,mode=s!,norm_coefficient=f!
`,
  },
};

/** Element types by their numbers in TensorProto.DataType; 0 stands for whatever is no tensor. */
export const TYPE_SETS: readonly (readonly number[])[] = [
  [1, 10, 11],
  [1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13],
  [1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 16],
  [1, 10, 11, 16],
  [1, 6, 7, 10, 11, 12, 13],
  [1, 6, 7, 10, 11, 12, 13, 16],
  [7],
  [9],
  [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16],
  [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26],
  [2, 4, 12, 13],
  [2, 3, 4, 5, 6, 7, 12, 13],
  [6, 7],
  [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 21, 22],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 21, 22, 23],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 21, 22, 23, 24],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28],
  [1, 10, 16],
  [1],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [0],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26],
  [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20],
  [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 21, 22],
  [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 21, 22, 23],
  [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 21, 22, 23, 24],
  [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26],
  [2, 3],
  [6],
  [1, 6, 7, 11, 12, 13],
  [2, 3, 6],
  [2, 3, 6, 17, 18, 19, 20],
  [2, 3, 4, 5, 6, 17, 18, 19, 20, 21, 22],
  [2, 3, 4, 5, 6, 17, 18, 19, 20, 21, 22, 23],
  [1, 10, 16, 24],
  [2, 3, 4, 5, 6, 17, 18, 19, 20, 21, 22, 23, 25, 26],
  [2, 3, 4, 5, 6, 17, 18, 19, 20, 21, 22, 23, 25, 26, 27, 28],
  [1, 10, 11, 16, 17, 18, 19, 20],
  [2],
  [6, 7, 9],
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22],
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26],
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [1, 11],
  [1, 16],
  [1, 2, 3, 10, 11],
  [1, 2, 3, 10, 11, 16],
  [1, 3, 5, 6, 7, 10, 11],
  [1, 3, 5, 6, 7, 10, 11, 16],
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28],
  [1, 6, 7, 10, 11],
  [1, 6, 7, 10, 11, 16],
  [2, 3, 17, 18, 19, 20],
  [1, 6],
  [1, 6, 10, 16],
  [2, 3, 4, 5, 17, 18, 19, 20, 21, 22],
  [2, 3, 4, 5, 17, 18, 19, 20, 21, 22, 23],
  [1, 6, 10, 16, 24],
  [2, 3, 4, 5, 17, 18, 19, 20, 21, 22, 23, 25, 26],
  [2, 3, 4, 5, 17, 18, 19, 20, 21, 22, 23, 25, 26, 27, 28],
  [1, 5, 6, 7, 11],
  [1, 5, 6, 7, 10, 11, 16],
  [1, 2, 3, 6, 7, 10, 11, 12, 13],
  [1, 2, 3, 6, 7, 10, 11, 12, 13, 16],
  [1, 2, 3, 6, 7, 9, 10, 11, 12, 13, 16],
  [8],
  [6, 7, 8],
  [1, 6, 7, 9, 10, 11],
  [1, 6, 7, 8, 11],
  [1, 6, 7, 11],
  [1, 7, 8],
  [7, 8],
  [1, 7, 8, 11],
  [1, 5, 6, 7, 8, 11],
];
