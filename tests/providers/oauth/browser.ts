/** A browser without a window: it keeps cookies, follows redirects and fills in forms. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  /** @param fields the values of the form fields that a person fills in, by name */
  constructor(private readonly fields: Readonly<Record<string, string>>) {}

  /**
   * Opens a page, and submits each form that comes, until a redirect leads to `destination`.
   *
   * @param destination how the last address begins; it is not requested
   * @returns the address with its parameters
   */
  async open(url: string, destination: string): Promise<URL> {
    let next: Request = new Request(url);
    for (let step = 0; step < MAXIMUM_STEPS; step += 1) {
      const response = await this.send(next);
      const location = response.headers.get('location');
      const target = location === null ? undefined : new URL(location, next.url);
      if (target?.href.startsWith(destination)) return target;
      next = target === undefined ? this.submit(await response.text(), next) : new Request(target);
    }
    throw new Error(`${url} did not lead to ${destination} in ${MAXIMUM_STEPS} steps`);
  }

  private async send(request: Request): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    request.headers.set('cookie', cookie);
    // Spring shows its login page to nobody else.
    request.headers.set('accept', 'text/html');
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(request, { redirect: 'manual', signal });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /;\s*max-age=0\b/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  private submit(page: string, { url }: Request): Request {
    const form = /<form\b[^>]*>[\s\S]*?<\/form>/.exec(page)?.[0];
    if (form === undefined) throw new Error(`${new URL(url).pathname} has no form to submit`);
    const body = new URLSearchParams();
    for (const [input] of form.matchAll(/<(?:input|button)\b[^>]*>/g)) {
      const name = attribute(input, 'name');
      if (name === undefined) continue;
      body.set(name, this.fields[name] ?? attribute(input, 'value') ?? '');
    }
    const action = attribute(/<form\b[^>]*>/.exec(form)?.[0] ?? '', 'action') ?? '';
    return new Request(new URL(action, url), { method: 'POST', body });
  }
}

const MAXIMUM_STEPS = 12;
const TIMEOUT_MS = 20_000;

function attribute(tag: string, name: string): string | undefined {
  const [, value] = new RegExp(`\\s${name}="([^"]*)"`).exec(tag) ?? [];
  return value?.replaceAll('&amp;', '&');
}
