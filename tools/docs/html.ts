/** Text that is HTML already. Everything else is escaped where it is put in. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | number | Html | readonly Html[];

/** Puts values into HTML: `html`<b>${'a < b'}</b>``. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.map((text, at) => (at === 0 ? '' : textOf(parts[at - 1] ?? '')) + text).join(''));
}

function textOf(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return escaped(String(part));
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A heading's address within its page: `What is promised` → `what-is-promised`. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** A sentence with `code`, **bold** and [links](to): the marks that our own texts use. Links are relative to `base`. */
export function inline(text: string, base = '/events'): Html {
  const marked = escaped(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(
      /\[([^\]]+)\]\(([^)]+)\)/g,
      (_, label: string, to: string) => `<a href="${addressOf(to, base)}">${label}</a>`,
    );
  return new Html(marked);
}

function addressOf(to: string, base: string): string {
  return /^(https?:|#|\/)/.test(to) ? to : `${base}/${to}`;
}

/**
 * The Markdown that our guide is written in: headings, paragraphs, lists and fenced code. Anything else would come out
 * as a paragraph; the specs look at what is made of it.
 */
export function markdown(text: string): Html {
  const blocks = text.match(/^```[^]*?^```$|(?:(?!^```).+\n?)+/gm) ?? [];
  return new Html(blocks.map((block) => blockOf(block.trim())).join('\n'));
}

function blockOf(block: string): string {
  const fence = /^```\w*\n([^]*)\n```$/.exec(block);
  if (fence) return html`<pre><code>${fence[1] ?? ''}</code></pre>`.text;
  const heading = /^(#{2,4}) (.+)$/.exec(block);
  if (heading) return headingOf((heading[1] ?? '').length, heading[2] ?? '');
  if (/^(- |1\. )/.test(block)) return listOf(block);
  return html`<p>${inline(joined(block))}</p>`.text;
}

function headingOf(level: number, heading: string): string {
  return `<h${level} id="${anchorOf(heading)}">${inline(heading).text}</h${level}>`;
}

function listOf(block: string): string {
  const tag = block.startsWith('-') ? 'ul' : 'ol';
  const items = block.split(/^(?:- |\d+\. )/m).filter((item) => item !== '');
  return `<${tag}>\n${items.map((item) => `<li>${inline(joined(item)).text}</li>`).join('\n')}\n</${tag}>`;
}

function joined(lines: string): string {
  return lines.trim().replace(/\n\s*/g, ' ');
}
