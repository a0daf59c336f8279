import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { headersOfPages, page } from './pages.js';
import { personaOf, personas, type Persona } from '#local/personas';

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

async function formOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) {
    text += String(part);
    if (text.length > longestForm) return '';
  }
  return text;
}

function answer(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, headersOfPages).end(html);
}
