import type { Takes } from '../../config/takes.ts';
import type { Flag, Verb } from './verbs.ts';

/** For zsh 5 and newer: sourced after compinit, or as the file _modelassay in a folder of $fpath. */
export function zshCompletion(verbs: readonly Verb[]): string {
  return `#compdef modelassay
# For zsh: source <(modelassay completion zsh), after compinit; or a file _modelassay in $fpath.
_modelassay_verbs() {
  local -a verbs=(
${verbs.map(({ name, does }) => `    ${quoted(`${name}:${does.replace(/:/g, '\\:')}`)}`).join('\n')}
    'help:what a verb does and takes'
  )
  _describe verb verbs
}
_modelassay() {
  local curcontext="$curcontext" state line
  local -A opt_args
  _arguments -C '(- *)'{-h,--help}'[every verb]' '(- *)--version[print the version]' '1: :_modelassay_verbs' '*:: :->rest'
  [[ $state == rest ]] || return 0
  case $words[1] in
${verbs.map(verbCase).join('\n')}
    help) _arguments '1: :_modelassay_verbs' ;;
  esac
}
if [[ $funcstack[1] == _modelassay ]]; then
  _modelassay "$@"
else
  compdef _modelassay modelassay
fi
`;
}

function verbCase({ name, flags, argument }: Verb): string {
  const rest = argument === null ? [] : [`'*:${typeof argument === 'string' ? 'file' : 'word'}:${actionOf(argument)}'`];
  return `    ${name}) _arguments \\
${[...flags.flatMap(specsOf), ...rest].map((spec) => `      ${spec}`).join(' \\\n')} ;;`;
}

function specsOf({ long, short, does, value, takes }: Flag): string[] {
  const says = `[${does.replace(/[\\[\]:]/g, '\\$&')}]`;
  const several = value === 'several' ? '*' : '';
  const action = actionOf(takes);
  const one = (name: string, joint: string) =>
    value === 'none'
      ? `${name}${says}`
      : `${several}${name}${joint}${says}:${value === 'optional' ? ':' : ''}value:${action}`;
  return [
    quoted(one(long, value === 'none' ? '' : '=')),
    ...(short === undefined ? [] : [quoted(one(short, value === 'none' ? '' : '+'))]),
  ];
}

function actionOf(takes: Takes): string {
  if (typeof takes !== 'string') return `(${takes.join(' ')})`;
  return { file: '_files', folder: '_files -/', value: ' ' }[takes];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
