# fish ask.fish SCRIPT LINE: what is proposed for that line, one a line, without its descriptions.
source $argv[1]
complete -C $argv[2] | string replace -r '\t.*' ''
exit 0 # string replace says 1 where it had nothing to replace
