/**
 * Addresses that no public text may have: nobody can see where they lead, or they lead to where only some may look. The
 * bot follows no address, so a short one is refused, whatever is behind it. Source: security T9, T10.
 */

/** Of the services that are in wide use; one that is not in the list is known by its look (`isShort`). */
const SHORTENERS = [
  ...['bit.ly', 'bitly.com', 'j.mp', 't.co', 'goo.gl', 'tinyurl.com', 'is.gd', 'v.gd', 'ow.ly', 'buff.ly', 'rb.gy'],
  ...['cutt.ly', 'lnkd.in', 't.ly', 'tiny.cc', 'shorturl.at', 'rebrand.ly', 'bl.ink', 'git.io', 's.id', 'dub.sh'],
  ...[
    'tinyurl.is',
    'short.io',
    'soo.gd',
    'clck.ru',
    'u.to',
    'qr.ae',
    'adf.ly',
    'shorte.st',
    'url.ie',
    'x.co',
    'spr.ly',
  ],
];
const SHORTENED = new RegExp(
  `(?<![\\w.-])(?:www\\.)?(?:${SHORTENERS.map((host) => host.replaceAll('.', '\\.')).join('|')})\\/[^\\s]`,
  'i',
);
const LINK = /\bhttps?:\/\/([^\s/?#"'<>()[\]|]+)([^\s"'<>()[\]|]*)/gi;
const TOKEN = /^\/(?=[A-Za-z0-9]*(?:[0-9]|[a-z][A-Z]|[A-Z][a-z]*[A-Z]))[A-Za-z0-9]{3,10}$/;
const LONGEST_SHORT_HOST = 7;
/** Names that only one's own network knows. Those of every cluster and cloud are in descriptions of vulnerabilities. */
const INTERNAL = /\.(?:corp|intranet|lan|localdomain|internal|local)$/;
const NOT_OURS = /(?:^|\.)cluster\.local$|^metadata\.google\.internal$|^host\.(?:docker|containers)\.internal$/;

interface Link {
  readonly host: string;
  readonly path: string;
}

function linksOf(text: string): readonly Link[] {
  return [...text.matchAll(LINK)].map(([, authority = '', path = '']) => ({
    host: authority.slice(authority.lastIndexOf('@') + 1).replace(/:[0-9]*$/, ''),
    path,
  }));
}

/** An address of a service that hides where it leads. `own`: GitHub's host, which may be any name. */
export function hasShortLink(text: string, own: string): boolean {
  return SHORTENED.test(text) || linksOf(text).some((link) => link.host.toLowerCase() !== own && isShort(link));
}

function isShort({ host, path }: Link): boolean {
  return host.length <= LONGEST_SHORT_HOST && host.split('.').length === 2 && TOKEN.test(path);
}

/** An address whose host is written in other letters than ASCII, or in their code. */
export function hasForeignHost(text: string): boolean {
  return linksOf(text).some(({ host }) => /(?:^|\.)xn--/i.test(host) || /[^!-~]/.test(host));
}

/** An address in somebody's own network. */
export function hasInternalHost(text: string, own: string): boolean {
  return linksOf(text).some(({ host }) => {
    const name = host.toLowerCase().replace(/\.$/, '');
    return name !== own && INTERNAL.test(name) && !NOT_OURS.test(name);
  });
}
