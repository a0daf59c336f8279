import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Open } from '#service-kit/security/route-policy';
import { Refused } from '#service-kit/http/problem-details';

interface Document {
  readonly type: string;
  readonly content: Buffer;
}

/** Needs no script, no image and no frame; the one style sheet is the catalogue's own. */
const pagePolicy =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The published events, for people and for machines: the contracts of docs/events and the pages that the build makes of
 * them, as they are. They are read once, and only what was found then has an address: no path that is asked for reaches the disk.
 */
@Controller('events')
@Open()
@ApiExcludeController()
export class EventCatalogueController {
  private readonly documents = documentsUnder(
    process.env['EVENT_CATALOGUE'] ?? findUpwards(join('docs', 'events')),
  );

  @Get()
  @Header('content-security-policy', pagePolicy)
  front(): StreamableFile {
    return this.answer('index.html');
  }

  /** The page of one event, `/events/referral.accepted.v1`; `asyncapi.yaml` and the style sheet stand beside them. */
  @Get(':name')
  @Header('content-security-policy', pagePolicy)
  page(@Param('name') name: string): StreamableFile {
    return this.answer(this.documents.has(`pages/${name}.html`) ? `pages/${name}.html` : name);
  }

  @Get('schemas/:file')
  schema(@Param('file') file: string): StreamableFile {
    return this.answer(`schemas/${file}`);
  }

  @Get('examples/:file')
  example(@Param('file') file: string): StreamableFile {
    return this.answer(`examples/${file}`);
  }

  @Get('consumers/:file')
  consumer(@Param('file') file: string): StreamableFile {
    return this.answer(`consumers/${file}`);
  }

  private answer(path: string): StreamableFile {
    const document = this.documents.get(path);
    if (!document)
      throw new Refused({
        status: 404,
        code: 'route.unknown',
        detail: 'The catalogue has no such page or file.',
      });
    return new StreamableFile(document.content, { type: document.type, length: document.content.length });
  }
}

/** Path below the catalogue, with `/` → what is there; what nobody is to be served has no type and is left out. */
function documentsUnder(directory: string): ReadonlyMap<string, Document> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const found = files.flatMap(({ parentPath, name }) => {
    const path = relative(directory, join(parentPath, name)).replaceAll(sep, '/');
    const type = typeOf(path);
    return type ? [[path, { type, content: readFileSync(join(parentPath, name)) }] as const] : [];
  });
  return new Map(found);
}

function typeOf(path: string): string | undefined {
  if (path.startsWith('schemas/')) return 'application/schema+json';
  if (path.startsWith('examples/')) return 'application/cloudevents+json; charset=utf-8';
  return types[extname(path)];
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.yaml': 'application/yaml',
  '.json': 'application/json',
  // To be read in a browser as well as fetched.
  '.py': 'text/plain; charset=utf-8',
  '.ts': 'text/plain; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

/** The build writes dist/docs/events; a source that runs unbuilt finds docs/events, which has the contracts alone. */
function findUpwards(path: string, from = dirname(fileURLToPath(import.meta.url))): string {
  const candidate = join(from, path);
  if (existsSync(candidate)) return candidate;
  if (dirname(from) === from) throw new Error(`${path} is not in this folder or any above it.`);
  return findUpwards(path, dirname(from));
}
