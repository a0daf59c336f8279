import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { personaOf, personas, type Persona } from './personas.js';

const longestForm = 4_096;

/** Shows who one may be, and signs in whoever was chosen. There is nothing to know and nothing to type: all are made up. */
export async function signIn(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = await provider.interactionDetails(request, response).catch(() => null);
  if (asked === null) return answer(response, 400, page('This sign-in has ended', ended));
  const { client_id: clientId, scope, resource } = asked.params;
  if (request.method !== 'POST') {
    const patientsOnly = String(scope).includes('basic_demographics') || asked.params['vtr'] !== undefined;
    return answer(response, 200, page('Who do you want to be?', choices(asked.uid, patientsOnly)));
  }
  const persona = personaOf(new URLSearchParams(await formOf(request)).get('persona') ?? '');
  if (!persona) return answer(response, 422, page('Who do you want to be?', choices(asked.uid, false, true)));

  const grant = new provider.Grant({ accountId: persona.id, clientId: String(clientId) });
  grant.addOIDCScope(String(scope));
  for (const api of [resource].flat())
    if (typeof api === 'string') grant.addResourceScope(api, String(scope));
  const consent = { grantId: await grant.save() };
  const acr = persona.kind === 'staff' ? { acr: 'AAL3_ANY' } : {};
  await provider.interactionFinished(request, response, {
    login: { accountId: persona.id, ...acr },
    consent,
  });
}

const ended = '<p>Go back to where you came from, and sign in from there.</p>';

function choices(uid: string, patientsOnly: boolean, wasMissed = false): string {
  const groups = new Map<string, Persona[]>();
  for (const persona of personas) {
    if (patientsOnly && persona.kind !== 'patient') continue;
    const group = groupOf(persona);
    groups.set(group, [...(groups.get(group) ?? []), persona]);
  }
  const missed = wasMissed ? '<p role="alert"><strong>Choose one of these people.</strong></p>' : '';
  const fieldsets = [...groups].map(
    ([legend, people]) => `<fieldset><legend>${legend}</legend>${people.map(choice).join('')}</fieldset>`,
  );
  return `${missed}<form method="post" action="/sign-in/${encodeURIComponent(uid)}">
${fieldsets.join('\n')}
<button type="submit">Sign in</button>
</form>`;
}

function choice(persona: Persona): string {
  const { id, givenName, familyName } = persona;
  const what = persona.kind === 'staff' ? persona.job : 'cared for by DH0';
  return `<div><input type="radio" name="persona" id="${id}" value="${id}" required>
<label for="${id}">${givenName} ${familyName}, ${what} <code>${id}</code></label></div>`;
}

function groupOf(persona: Persona): string {
  if (persona.kind === 'patient') return 'People, as NHS login knows them';
  const [organisation] = persona.nhsid_user_orgs;
  return `Staff of ${organisation?.org_name ?? ''}`;
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Stepwise, made-up identities</title>
<style>
body { font: 1.1875rem/1.5 Arial, sans-serif; color: #212b32; background: #fff; max-width: 44rem; margin: 0 auto; padding: 1rem; }
fieldset { border: 0; margin: 0 0 1.5rem; padding: 0; } legend { font-weight: bold; padding: 0; }
div { display: flex; gap: .75rem; padding: .5rem 0; align-items: start; }
input { width: 1.5rem; height: 1.5rem; flex: none; } label { flex: 1; } code { color: #4c6272; }
button { font: inherit; font-weight: bold; color: #fff; background: #007f3b; border: 0; padding: .75rem 1.5rem; }
:focus-visible { outline: 4px solid #ffeb3b; box-shadow: 0 0 0 8px #212b32; }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>Nobody here is real. This page stands in for NHS CIS2 and NHS login on a machine of your own.</p>
${content}
</main>
</body>
</html>
`;
}

async function formOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) {
    text += String(part);
    if (text.length > longestForm) return '';
  }
  return text;
}

function answer(response: ServerResponse, status: number, html: string): void {
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    })
    .end(html);
}
