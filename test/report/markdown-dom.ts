import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5';

type Node = DefaultTreeAdapterTypes.ChildNode;

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What a browser would make of markdown as GitHub reads it, raw HTML let through so that a leak shows. */
export function markdownElements(markdown: string): { elements: Element[]; comments: string[]; text: string } {
  const html = micromark(markdown, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
  });
  return htmlElements(parseFragment(html).childNodes);
}

export function htmlElements(nodes: readonly Node[]): { elements: Element[]; comments: string[]; text: string } {
  const elements: Element[] = [];
  const comments: string[] = [];
  const textOf = (node: Node): string => {
    if (node.nodeName === '#text') return (node as DefaultTreeAdapterTypes.TextNode).value;
    return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
  };
  const visit = (node: Node) => {
    if (node.nodeName === '#comment') comments.push((node as DefaultTreeAdapterTypes.CommentNode).data);
    if ('attrs' in node) {
      const attributes = Object.fromEntries(node.attrs.map(({ name, value }) => [name, value]));
      elements.push({ name: node.tagName, attributes, text: textOf(node) });
    }
    if ('childNodes' in node) for (const child of node.childNodes) visit(child);
    if ('content' in node) for (const child of node.content.childNodes) visit(child);
  };
  for (const node of nodes) visit(node);
  return { elements, comments, text: nodes.map(textOf).join('') };
}
