import type { OwnedTopic } from '../../apps/operator/src/setup/topics.js';
import { retentionOf, type CatalogueEntry } from './catalogue-entry.js';
import { envelopeFields } from './event-message.js';
import { fieldTable } from './event-page.js';
import { anchorOf, html, inline, markdown, type Html } from './html.js';
import { pageOf } from './page.js';

export interface Front {
  /** In Markdown, from its title on. */
  readonly guide: string;
  readonly entries: readonly CatalogueEntry[];
  readonly topics: readonly OwnedTopic[];
  /** The consumers that a partner is shown: name → source. */
  readonly sources: ReadonlyMap<string, string>;
}

/** The page that a partner's developer begins at: the guide, the events, the envelope, two consumers. */
export function frontPage({ guide, entries, topics, sources }: Front): string {
  const [, title = '', rest = ''] = /^# (.+)\n([^]*)$/.exec(guide) ?? [];
  const [lead = '', ...sections] = rest.trim().split(/^(?=## )/m);
  const headings = [...sections.map((section) => /^## (.+)$/m.exec(section)?.[1] ?? ''), ...ownHeadings];
  return pageOf({
    title,
    isEventPage: false,
    main: html`<h1>${title}</h1>
      <div class="lead">${markdown(lead)}</div>
      ${contentsOf(headings)} ${sections.map(markdown)} ${eventsOf(entries, topics)} ${envelopeOf()}
      ${sourcesOf(sources)}`,
  });
}

const ownHeadings = ['The events', 'The envelope', 'The two consumers'] as const;

function contentsOf(headings: readonly string[]): Html {
  const links = headings.map((heading) => html`<li><a href="#${anchorOf(heading)}">${heading}</a></li> `);
  return html`<nav aria-label="On this page" class="contents">
    <ul>
      ${links}
    </ul>
  </nav>`;
}

function eventsOf(entries: readonly CatalogueEntry[], topics: readonly OwnedTopic[]): Html {
  const tables = topics.map((topic) => {
    const own = entries.filter(({ event }) => event.topic === topic.name);
    return html`<h3 id="topic-${topic.name}">Topic ${topic.name}</h3>
      <p>
        Published by the ${topic.owner} service alone; ${topic.partitions} partitions, ${retentionOf(topic)}.
      </p>
      ${eventTable(own)}`;
  });
  return html`<h2 id="the-events">The events</h2>
    ${tables}`;
}

function eventTable(entries: readonly CatalogueEntry[]): Html {
  const rows = entries.map(
    ({ event, consumers }) =>
      html`<tr role="row">
        <th role="rowheader" scope="row">
          <a href="/events/${event.type}">${event.type}</a>${event.deprecated ? ' deprecated' : ''}
        </th>
        <td role="cell">${inline(event.summary)}</td>
        <td role="cell" class="hearers">${consumers.length === 0 ? 'nobody here' : consumers.join(', ')}</td>
      </tr> `,
  );
  return html`<table role="table" class="stacks">
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">Event</th>
        <th role="columnheader" scope="col">Meaning</th>
        <th role="columnheader" scope="col">Consumed by</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows}
    </tbody>
  </table>`;
}

function envelopeOf(): Html {
  return html`<h2 id="the-envelope">The envelope</h2>
    <p>
      The attributes of every event, beside its <code>data</code>. Those that route it are copied to headers:
      <code>ce_specversion</code>, <code>ce_id</code>, <code>ce_type</code>, <code>ce_source</code>,
      <code>ce_subject</code>, <code>ce_time</code>, <code>ce_recordedtime</code>, <code>ce_sequence</code>,
      <code>ce_tenant</code>; and <code>traceparent</code> under its own name.
    </p>
    ${fieldTable(envelopeFields())}`;
}

function sourcesOf(sources: ReadonlyMap<string, string>): Html {
  const shown = [...sources].map(
    ([name, text]) =>
      html`<details>
        <summary>${name}</summary>
        <pre><code>${text.trimEnd()}</code></pre>
      </details> `,
  );
  return html`<h2 id="the-two-consumers">The two consumers</h2>
    <p>No code of ours is in them. Take one as a beginning.</p>
    ${shown}`;
}
