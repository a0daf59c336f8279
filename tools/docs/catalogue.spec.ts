import { createRequire } from 'node:module';
import { z } from 'zod';
import { defineEvent, identifier } from '#domain-model/define-event';
import { everyEvent } from '#domain-model/events/every-event';
import { root } from '#local/settings';
import { routePolicies } from '../../apps/gateway/src/routing/route-policies.generated.js';
import { declaredTopics } from '../../apps/operator/src/setup/topics.js';
import { entriesOf } from './catalogue-entry.js';
import { fieldsOf } from './event-fields.js';
import { eventPage } from './event-page.js';
import { cataloguePages, eventDocuments, platformVersion } from './generate-event-documents.js';
import { html, inline, markdown } from './html.js';
import { consumersByType } from './event-subscriptions.js';

const entries = entriesOf(everyEvent, declaredTopics(), await consumersByType());
const documents = new Map([
  ...(await eventDocuments(declaredTopics(), platformVersion())),
  ...(await cataloguePages(declaredTopics())),
]);
const pages = [...documents].filter(([path]) => path.endsWith('.html'));

describe.each(entries)('the entry of $event.type', (entry) => {
  const page = documents.get(`pages/${entry.event.type}.html`) ?? '';

  it('shows each field with its type and what it means', () => {
    for (const { path, type, means } of entry.fields) {
      expect(`${path}: ${type}`).toMatch(/: .{3,}/);
      expect(`${path}: ${means}`).toMatch(/: .{3,}\.$/);
      // What any day or instant is, says nothing of this one.
      expect(`${path}: ${means}`).not.toMatch(/: (A calendar day in|An instant in UTC)/);
    }
  });

  it('gives the meaning of each code that has an official one', () => {
    for (const { path, codes } of entry.fields) {
      expect(codes.filter(([, meaning]) => meaning === '').map(([code]) => `${path} ${code}`)).toEqual([]);
    }
  });

  it('dates its editions, oldest first, and names every field that one of them added', () => {
    const days = entry.history.map(({ on }) => on);
    const added = (entry.event.additions ?? []).flatMap(({ fields }) => fields);
    const optional = entry.fields.filter(({ path, isRequired }) => !isRequired && !path.includes('.'));

    expect(days).toEqual([...days].sort());
    expect(added.sort()).toEqual(optional.map(({ path }) => path).sort());
  });

  it('says how to have one published, by routes that are there', () => {
    const named = [...entry.howToTry.matchAll(/`((?:GET|POST) [^`]+)`/g)].map(([, route]) => route);

    expect(entry.event.tryWith).toMatch(/^[A-Z`].{10,}\.$/);
    expect(routePolicies.map(({ route }) => route)).toEqual(expect.arrayContaining(named));
  });

  it('shows on its page all that a consumer has to know', () => {
    const headings = [...page.matchAll(/<h[123][^>]*>([^<]+)</g)].map(([, heading]) => heading);

    expect(headings).toEqual([
      entry.event.type,
      'At a glance',
      'What it carries',
      'Example, as on the wire',
      'Key',
      'Headers',
      'Value',
      'JSON Schema',
      'Version history',
      'How to test',
    ]);
    for (const name of ['Fires when', 'Does not fire when', 'Producer', 'Topic', 'Key', 'Order', 'Sequence'])
      expect(page).toContain(`<dt>${name}</dt>`);
    for (const name of ['Who consumes it', 'Classification', 'Category', 'Deprecation'])
      expect(page).toContain(`<dt>${name}</dt>`);
    for (const header of Object.keys(entry.example.headers)) expect(page).toContain(`${header}: `);
  });
});

describe('a type that is to end', () => {
  it('is announced half a year before, with what to consume instead; at once only with the harm it would do', () => {
    for (const { type, deprecated } of everyEvent) {
      if (!deprecated) continue;
      const days = (Date.parse(deprecated.sunsetOn) - Date.parse(deprecated.on)) / 86_400_000;
      if (deprecated.atOnce === undefined) expect(days).toBeGreaterThanOrEqual(183);
      else expect(deprecated.atOnce).toMatch(/^[A-Z].{15,}\.$/);
      expect(everyEvent.map((event) => event.type)).toContain(deprecated.use);
      expect(deprecated.use).not.toBe(type);
    }
  });

  it('says so first on its page, and in its history', () => {
    const [topic] = declaredTopics();
    const ending = defineEvent('referral.ending.v1', {
      topic: 'referral',
      aggregate: 'referral',
      aggregateId: 'referralId',
      key: 'referralId',
      summary: 'An event of a spec.',
      firesWhen: 'A spec runs.',
      doesNotFireWhen: 'None runs.',
      data: z.object({ referralId: identifier }),
      example: { referralId: '0190b7c4-5d9e-7a31-9c0e-3f6d2a8b1c47' },
      deprecated: {
        on: '2027-01-01',
        sunsetOn: '2027-07-05',
        use: 'referral.ending.v2',
        migration: 'Read `end`.',
      },
    });

    const [entry] = entriesOf([ending], topic ? [topic] : [], new Map());

    const page = entry ? eventPage(entry) : '';
    expect(page).toContain('Deprecated on 2027-01-01; no longer published from 2027-07-05 on.');
    expect(page).toContain('<a href="/events/referral.ending.v2">');
    expect(page).toContain('Read <code>end</code>.');
    expect(entry?.history.map(({ on }) => on)).toEqual(['2026-11-22', '2027-01-01', '2027-07-05']);
  });
});

describe('the pages of the catalogue', () => {
  it.each(pages)('%s needs no script, no style of its own, and nothing from elsewhere', (_path, page) => {
    expect(page).not.toMatch(/<script|\sstyle=|\son[a-z]+=|<style|<iframe|<img|javascript:/);
    expect([...page.matchAll(/(?:src|href)="(?!\/|#)([^"]*)"/g)]).toEqual([]);
  });

  it.each(pages)('%s leads to nothing that is not there', (_path, page) => {
    const known = new Set(['/events', '/docs', ...[...documents.keys()].map(addressOf), ...consumers]);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => `#${id}`);
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, to]) => String(to));
    const front = documents.get('index.html') ?? '';

    const broken = links.filter((to) => {
      const [path = '', fragment] = to.split('#');
      if (path === '') return !ids.includes(to);
      return !known.has(path) || (fragment !== undefined && !front.includes(`id="${fragment}"`));
    });

    expect(broken).toEqual([]);
  });

  it.each(pages)(
    '%s has one title, headings in order, ids that are single, and a language',
    (_path, page) => {
      const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
      const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);

      expect(page).toMatch(/^<!doctype html>\s*<html lang="en-GB">/);
      expect(levels.filter((level) => level === 1)).toHaveLength(1);
      for (const [at, level] of levels.entries())
        expect(level - (levels[at - 1] ?? 0)).toBeLessThanOrEqual(1);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );
});

const consumers = ['consumer.py', 'consumer.ts'].map((name) => `/events/consumers/${name}`);

/** Where the gateway serves a document. */
function addressOf(path: string): string {
  const page = /^pages\/(.+)\.html$/.exec(path);
  return page ? `/events/${page[1]}` : `/events/${path}`;
}

describe('the consumers that a partner is shown', () => {
  it('use the packages that are tried here', () => {
    const require = createRequire(import.meta.url);
    const packages = z.object({ dependencies: z.record(z.string(), z.string()) });
    const { dependencies } = packages.parse(require(`${root}/docs/events/consumers/package.json`));

    for (const [name, version] of Object.entries(dependencies))
      expect(z.object({ version: z.string() }).parse(require(`${name}/package.json`)).version).toBe(version);
  });
});

describe('the fields of a shape', () => {
  it('are described in words, nested ones by their path', () => {
    const shape = z.object({
      days: z.array(z.iso.date()).min(1).describe('Which days.'),
      minutes: z.int().min(1).max(600).nullable().describe('How long.'),
      inside: z.object({ answer: z.literal(true).optional().describe('Yes.') }).describe('More.'),
    });

    const rows = fieldsOf(shape).map(({ path, type, isRequired }) => [path, type, isRequired]);

    expect(rows).toEqual([
      ['days', 'list of one or more of: day, YYYY-MM-DD in Europe/London', true],
      ['minutes', 'whole number 1 to 600, or null', true],
      ['inside', 'object', true],
      ['inside.answer', 'always true', false],
    ]);
  });
});

describe('what is put into a page', () => {
  it('is escaped', () => {
    expect(html`<b title="${'"x"'}">${'<script>&'}</b>`.text).toBe(
      '<b title="&quot;x&quot;">&lt;script&gt;&amp;</b>',
    );
    expect(inline('`<b>` and [a](javascript.html)').text).toBe(
      '<code>&lt;b&gt;</code> and <a href="/events/javascript.html">a</a>',
    );
  });

  it('is made of the Markdown of the guide', () => {
    const made = markdown(
      '## A *b*\n\nOne\ntwo.\n\n- a `c`\n  d\n- **e**\n\n```sh\nls -l <x>\n\ncd\n```\n',
    ).text;

    expect(made).toBe(
      [
        '<h2 id="a-b">A *b*</h2>',
        '<p>One two.</p>',
        '<ul>\n<li>a <code>c</code> d</li>\n<li><strong>e</strong></li>\n</ul>',
        '<pre><code>ls -l &lt;x&gt;\n\ncd</code></pre>',
      ].join('\n'),
    );
  });
});
