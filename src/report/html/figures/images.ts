import type { FigureOf } from '../../../result/document.ts';
import { sentence } from '../../../wording/sentence.ts';
import { type Markup, markup } from '../../markup.ts';

/** Images inside the report itself, as PNG: a result can name no address that is loaded. */
export function imagesMarkup({ title, summary, images }: FigureOf<'images'>, id: string): Markup {
  const items = images.map(({ name, facts, side, png }) => {
    const told = facts.map((fact) => markup`<dt>${fact.title}</dt><dd>${fact.value}</dd>`);
    return markup`<li><img src="data:image/png;base64,${png}" width="${side}" height="${side}" alt="${name}"><p>${name}</p><dl>${told}</dl></li>`;
  });
  const words = summary === '' ? null : markup`<p>${sentence(summary)}</p>`;
  return markup`<figure aria-labelledby="${id}" class="images"><figcaption id="${id}">${title}</figcaption>${words}<ul>${items}</ul></figure>
`;
}
