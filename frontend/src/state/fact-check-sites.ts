/** Known fact-check desks. A verdict that cites another desk's verdict measures agreement with it, not the evidence. */
const DESKS = new Set(
  `africacheck.org altnews.in aosfatos.org boomlive.in checkyourfact.com chequeado.com demagog.org.pl dubawa.org
  factcheck.org factcheckni.org facta.news factly.in faktisk.no fullfact.org leadstories.com logicallyfacts.com lupa.uol.com.br
  maldita.es mimikama.org newtral.es pagellapolitica.it politifact.com pesacheck.org snopes.com teyit.org theferret.scot
  tjekdet.dk truthorfiction.com verafiles.org vishvasnews.com`.split(/\s+/),
);
const PATH = /(^|[/._-])(fact-?check(s|er|ing)?|faktencheck|verificaciones|checagem)([/._-]|$)/i;

/** Whether an address is that of a fact-check: a desk known for them, or a page that calls itself one. */
export function isFactCheck(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, pathname } = new URL(url);
  const parts = hostname.replace(/^www\./, "").split(".");
  const parents = parts.map((_, i) => parts.slice(i).join("."));
  return parents.some((host) => DESKS.has(host)) || PATH.test(hostname) || PATH.test(pathname);
}
