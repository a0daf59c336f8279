import { html, type Html } from './html.js';

export interface Page {
  readonly title: string;
  readonly main: Html;
  /** Below the front page: it leads back there. */
  readonly isEventPage: boolean;
}

/** A whole page: no script, nothing from elsewhere, one style sheet of our own. */
export function pageOf({ title, main, isEventPage }: Page): string {
  const page = html`<!doctype html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Stepwise events</title>
        <link rel="stylesheet" href="/events/catalogue.css" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <nav aria-label="The catalogue">
            ${isEventPage ? html`<a href="/events">All events</a>` : html`<a href="/events" aria-current="page">All events</a>`}
            <a href="/events/asyncapi.yaml">AsyncAPI</a>
            <a href="/docs">HTTP API</a>
          </nav>
        </header>
        <main id="main" tabindex="-1">${main}</main>
        <footer>
          <p>Written by <code>npm run docs:events</code> from the code that publishes these events.</p>
        </footer>
      </body>
    </html> `;
  return page.text;
}
