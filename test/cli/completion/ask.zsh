# zsh -f ask.zsh SCRIPT LINE: what is proposed for that line, one a line. A shell in a terminal of its own is typed the line and a
# tab; what it would show goes through compadd, which writes it down.
zmodload zsh/zpty
home=$(mktemp -d)
touch $home/hits
cat > $home/.zshrc <<EOS
autoload -Uz compinit && compinit -u -D
source "$1"
compadd() {
  local -a hits
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "\$@"; return \$?; fi
  builtin compadd -A hits "\$@"
  print -l -- \$hits >> $home/hits
  builtin compadd "\$@"
}
propose() { zle complete-word; exit }
zle -N propose
bindkey '^I' propose
EOS
zpty asked "ZDOTDIR=$home zsh -d -i"
zpty -w -n asked "$2"$'\t'
while zpty -r asked shown; do :; done
cat $home/hits
rm -r $home
