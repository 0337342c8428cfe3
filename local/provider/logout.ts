import type { KoaContextWithOIDC } from 'oidc-provider';
import { type Page, pagePolicy, pageText } from './html';

/**
 * Asks the user whether to sign out, for OpenID Connect RP-Initiated Logout 1.0. A page cannot answer in the place of the
 * user: the form holds a secret of the session.
 *
 * @param form the form of oidc-provider, whose hidden field is that secret
 */
export function showLogoutPage(context: KoaContextWithOIDC, form: string): void {
  // oidc-provider has looked it up among those of the client.
  const next = context.oidc.params?.['post_logout_redirect_uri'];
  show(context, {
    title: 'Sign out',
    // The button belongs to the form by its id, so that the form stays as oidc-provider made it.
    body: `<p>Do you want to sign out of the local identity provider?</p>
${form}
<button form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>`,
    formLeadsTo: typeof next === 'string' ? [next] : [],
  });
}

/** Says that the user is signed out, if the application did not say where to go next. */
export function showSignedOutPage(context: KoaContextWithOIDC): void {
  show(context, { title: 'You are signed out', body: '<p>You can close this page.</p>' });
}

/** Leaves the sending to oidc-provider, which has cookies to add. */
function show(context: KoaContextWithOIDC, page: Page): void {
  context.set('content-security-policy', pagePolicy(page));
  context.type = 'html';
  context.body = pageText(page);
}
