import type { KoaContextWithOIDC } from 'oidc-provider';

export const headersOfPages = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

export function page(title: string, content: string): string {
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

/** @param form of the library's own: it has the id `op.logoutForm`, and the answer is its button. */
export function askToSignOut(ctx: KoaContextWithOIDC, form: string): void {
  ctx.set(headersOfPages);
  ctx.body = page(
    'Do you want to sign out?',
    `${form}<p>What you were given to come in with is worth nothing from then on.</p>
<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>`,
  );
}

export function haveSignedOut(ctx: KoaContextWithOIDC): void {
  ctx.set(headersOfPages);
  ctx.body = page('You have signed out', '');
}
