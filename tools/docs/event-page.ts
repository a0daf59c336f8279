import type { CatalogueEntry } from './catalogue-entry.js';
import type { FieldRow } from './event-fields.js';
import { html, inline, type Html } from './html.js';
import { pageOf } from './page.js';

/** The page of one event: everything that a consumer of it has to know. */
export function eventPage(entry: CatalogueEntry): string {
  const { event } = entry;
  return pageOf({
    title: event.type,
    isEventPage: true,
    main: html`<h1>${event.type}</h1>
      <p class="lead">${inline(event.summary)}</p>
      ${deprecationOf(entry)} ${eventsOf(entry)} ${dataOf(entry)} ${exampleOf(entry)} ${schemaOf(entry)}
      ${historyOf(entry)} ${tryingOf(entry)}`,
  });
}

function deprecationOf({ event: { deprecated } }: CatalogueEntry): Html {
  if (!deprecated) return html``;
  const { on, sunsetOn, use, migration } = deprecated;
  return html`<div class="warning">
    <p><strong>Deprecated on ${on}; no longer published from ${sunsetOn} on.</strong></p>
    <p>Consume <a href="/events/${use}">${use}</a> instead. ${inline(migration)}</p>
  </div>`;
}

function eventsOf(entry: CatalogueEntry): Html {
  const { event, producer, consumers } = entry;
  const rows: readonly (readonly [string, Html])[] = [
    ['Fires when', inline(event.firesWhen)],
    ['Does not fire when', inline(event.doesNotFireWhen)],
    ['Type on the wire', html`<code>${entry.example.type}</code>`],
    ['Producer', html`The ${producer} service, and nobody else.`],
    ['Topic', html`<code>${event.topic}</code>, ${entry.retention}.`],
    ['Key', html`<code>${event.key}</code> of the data. It never changes.`],
    ['Order', inline(entry.order)],
    ['Sequence', inline(entry.numbering)],
    ['Who consumes it', inline(consumersOf(consumers))],
    ['Classification', html`<code>${entry.classification}</code>`],
    ['Category', inline(entry.category)],
    ['Deprecation', html`${event.deprecated ? `From ${event.deprecated.on} on.` : 'None.'}`],
  ];
  const entries = rows.map(
    ([name, value]) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div> `,
  );
  return html`<h2 id="at-a-glance">At a glance</h2>
    <dl class="events">${entries}</dl>`;
}

export function consumersOf(consumers: readonly string[]): string {
  if (consumers.length === 0) return 'No service of the platform; whoever listens outside.';
  return `${consumers.map((consumer) => `\`${consumer}\``).join(', ')}; and whoever listens outside.`;
}

function dataOf({ fields }: CatalogueEntry): Html {
  return html`<h2 id="data">What it carries</h2>
    <p>The fields of <code>data</code>. What is not marked as optional is always there.</p>
    ${fieldTable(fields)}`;
}

/** Roles are spelled out, since a narrow screen shows rows as blocks, and some browsers then forget what a table is. */
export function fieldTable(fields: readonly FieldRow[]): Html {
  const rows = fields.map(
    ({ path, type, isRequired, means, codes }) =>
      html`<tr role="row">
        <th role="rowheader" scope="row"><code>${path}</code>${isRequired ? '' : ' optional'}</th>
        <td role="cell">${type}</td>
        <td role="cell">${inline(means)} ${codesOf(path, codes)}</td>
      </tr> `,
  );
  return html`<table role="table" class="stacks">
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">Field</th>
        <th role="columnheader" scope="col">Type and unit</th>
        <th role="columnheader" scope="col">Meaning</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows}
    </tbody>
  </table>`;
}

function codesOf(path: string, codes: FieldRow['codes']): Html {
  if (codes.length === 0) return html``;
  const rows = codes.map(
    ([code, meaning]) =>
      html`<div>
        <dt><code>${code}</code></dt>
        <dd>${meaning}</dd>
      </div> `,
  );
  return html`<details>
    <summary>The ${codes.length} codes of ${path}</summary>
    <dl class="codes">${rows}</dl>
  </details>`;
}

function exampleOf({ event, example }: CatalogueEntry): Html {
  const headers = Object.entries(example.headers).map(([name, value]) => `${name}: ${value}`);
  return html`<h2 id="example">Example, as on the wire</h2>
    <h3>Key</h3>
    <pre><code>${String(example.event['partitionkey'])}</code></pre>
    <h3>Headers</h3>
    <pre><code>${headers.join('\n')}</code></pre>
    <h3>Value</h3>
    <pre><code>${JSON.stringify(example.event, null, 2)}</code></pre>
    <p>
      The value alone, for a spec of yours:
      <a href="/events/examples/${event.type}.json">examples/${event.type}.json</a>
    </p>`;
}

function schemaOf({ event, schema }: CatalogueEntry): Html {
  return html`<h2 id="schema">JSON Schema</h2>
    <p>
      Of the whole value, draft 2020-12:
      <a href="/events/schemas/${event.type}.json">schemas/${event.type}.json</a>. The attribute
      <code>dataschema</code> names the part that describes <code>data</code>.
    </p>
    <details>
      <summary>Show the schema</summary>
      <pre><code>${JSON.stringify(schema, null, 2)}</code></pre>
    </details>`;
}

function historyOf({ history }: CatalogueEntry): Html {
  const editions = history.map(
    ({ on, says }) =>
      html`<div>
        <dt><time datetime="${on}">${on}</time></dt>
        <dd>${inline(says)}</dd>
      </div> `,
  );
  return html`<h2 id="history">Version history</h2>
    <dl class="events">${editions}</dl>`;
}

function tryingOf({ event, howToTry }: CatalogueEntry): Html {
  return html`<h2 id="how-to-test">How to test</h2>
    <ul>
      <li>
        Your handler alone: give it <a href="/events/examples/${event.type}.json">the example</a>; then the
        example with a property that it does not know, which it ignores; then the same again, which changes
        nothing.
      </li>
      <li>A live one: ${inline(howToTry)}</li>
      <li>
        All there are: <a href="/events#a-consumer-in-five-minutes">a consumer in five minutes</a> reads the
        topic from the beginning and counts this type.
      </li>
    </ul>`;
}
