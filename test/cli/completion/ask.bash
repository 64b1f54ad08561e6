# bash ask.bash SCRIPT WORDS…: what is proposed for the last of these words, one a line.
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_modelassay
printf '%s\n' "${COMPREPLY[@]}"
