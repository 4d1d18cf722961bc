/**
 * Addresses that no public text may have: nobody can see where they lead, or they lead to where only some may look. The
 * bot follows no address, so a short one is refused, whatever is behind it. Source: security T9, T10.
 */

/** Of the services that are in wide use; one that is not in the list is known by its look (`isShort`). */
const SHORTENERS = [
  ...['bit.ly', 'bitly.com', 'j.mp', 't.co', 'goo.gl', 'tinyurl.com', 'is.gd', 'v.gd', 'ow.ly', 'buff.ly', 'rb.gy'],
  ...['cutt.ly', 'lnkd.in', 't.ly', 'tiny.cc', 'shorturl.at', 'rebrand.ly', 'bl.ink', 'git.io', 'dub.sh', 'aka.ms'],
  ...['tinyurl.is', 'short.io', 'soo.gd', 'clck.ru', 'qr.ae', 'adf.ly', 'shorte.st', 'url.ie', 'spr.ly', 'g.co'],
];
/** So are these, but without `https://` they may be a field of a record: `s.id/2`. */
const WORDLIKE = ['s.id', 'u.to', 'x.co'];
const SHORTENED = new RegExp(
  `(?<![\\w.@-]|\\w/)(?:www\\.)?(?:${namesOf(SHORTENERS)})/[^\\s]|://(?:www\\.)?(?:${namesOf(WORDLIKE)})/[^\\s]`,
  'i',
);
/** The host ends where no name goes on; what stands behind it is taken along to the next blank. */
const LINK = /\bhttps?:\/\/(?:[^\s/?#"'<>()[\]|]*@)?([\p{L}\p{M}\p{N}\p{Cf}._%-]+)([^\s"'<>()[\]|]*)/giu;
const TOKEN = /^\/(?=[A-Za-z0-9]*(?:[0-9]|[a-z][A-Z]|[A-Z][a-z]*[A-Z]))[A-Za-z0-9]{3,10}$/;
/** `zz.st`: so short a name, in a country's domain. */
const SHORT_HOST = /^(?=.{4,7}$)[a-z0-9-]+\.[a-z]{2}$/i;
/** As short, and with pages of their own. */
const REAL = ['dev.to', 'etcd.io', 'fly.io', 'gcr.io', 'ghcr.io', 'k8s.io', 'min.io', 'quay.io', 'snyk.io', 't.me'];
const SENTENCE_END = /(?<![\p{P}\p{S}])[\p{P}\p{S}]+$/u;
/** Browsers read it as the dot of a name. */
const WIDE_DOT = /^[\u3002\uff0e\uff61][A-Za-z0-9]/;
/** Names that only one's own network knows. Those of every cluster and cloud are in descriptions of vulnerabilities. */
const INTERNAL = /\.(?:corp|intranet|lan|localdomain|internal|local)$/;
const NOT_OURS =
  /(?:^|\.)cluster\.local$|^metadata\.google\.internal$|\.ec2\.internal$|^(?:host|gateway|kubernetes)\.(?:docker|containers|minikube|lima|k3d|orb)\.internal$/;

function namesOf(hosts: readonly string[]): string {
  return hosts.map((host) => host.replaceAll('.', '\\.')).join('|');
}

interface Link {
  readonly host: string;
  /** Port, path, query: all that comes after the host. */
  readonly rest: string;
}

function linksOf(text: string): readonly Link[] {
  return [...text.matchAll(LINK)].map(([, host = '', rest = '']) => ({
    host: host.replace(/(?<![._-])[._-]+$/, ''),
    rest,
  }));
}

/** An address of a service that hides where it leads. `own`: GitHub's host, which may be any name. */
export function hasShortLink(text: string, own: string): boolean {
  return SHORTENED.test(text) || linksOf(text).some((link) => link.host.toLowerCase() !== own && isShort(link));
}

function isShort({ host, rest }: Link): boolean {
  return SHORT_HOST.test(host) && !REAL.includes(host.toLowerCase()) && TOKEN.test(rest.replace(SENTENCE_END, ''));
}

/** An address whose host is written in other letters than ASCII, or in their code. */
export function hasForeignHost(text: string): boolean {
  return linksOf(text).some(
    ({ host, rest }) => /(?:^|\.)xn--/i.test(host) || /[^!-~]/.test(host) || WIDE_DOT.test(rest),
  );
}

/** An address in somebody's own network. */
export function hasInternalHost(text: string, own: string): boolean {
  return linksOf(text).some(({ host }) => {
    const name = host.toLowerCase();
    return name !== own && INTERNAL.test(name) && !NOT_OURS.test(name);
  });
}
