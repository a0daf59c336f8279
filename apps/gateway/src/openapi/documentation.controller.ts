import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import { Open } from '#service-kit/security/route-policy';
import { Refused } from '#service-kit/http/problem-details';
import { MergedOpenApi } from './merged-openapi.js';

const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const assets = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
]);

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Stepwise API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <p style="margin: 1rem; font-family: sans-serif"><a href="/events">The events that the services publish: the catalogue of events</a></p>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;
// The browser stores no token that somebody types in: it goes with the page.
const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, persistAuthorization: false });
`;
/** The page's own files only: it works offline, and nobody else learns what is tried out on it. */
const pagePolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

/** What the platform's route offers, for people and for machines. */
@Controller()
@Open()
@ApiExcludeController()
export class DocumentationController {
  constructor(private readonly merged: MergedOpenApi) {}

  @Get('openapi.json')
  async openApi(): Promise<OpenAPIObject> {
    return this.merged.document();
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', pagePolicy)
  docs(): string {
    return page;
  }

  @Get('docs/start.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  startScript(): string {
    return start;
  }

  @Get('docs/:asset')
  asset(@Param('asset') asset: string): StreamableFile {
    const type = assets.get(asset);
    if (type === undefined)
      throw new Refused({ status: 404, code: 'route.unknown', detail: 'There is no such file.' });
    return new StreamableFile(createReadStream(join(swaggerUi, asset)), { type });
  }
}
