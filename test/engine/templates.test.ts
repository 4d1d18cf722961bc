import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Communication } from '../../src/core/process.ts';
import { viewOf } from '../../src/core/view-of.ts';
import { VIEWS } from '../../src/core/views.ts';
import { compileTemplates, loadTemplates, type Renderer } from '../../src/engine/templates.ts';
import { PROCESSES } from '../../src/processes/all.ts';
import { kata } from '../../src/processes/kata.ts';
import { exampleConfig, sampleCase } from '../support/sample-case.ts';

const issue: Communication = { audience: 'public', format: 'markdown', place: 'case-issue', requires: [] };

function faultsOf(source: string, changes: Partial<Communication> = {}): readonly string[] {
  const loaded = compileTemplates({ news: { ...issue, ...changes } }, { news: source });
  return loaded.ok ? [] : loaded.faults.map(({ rule, mend }) => `${rule} → ${mend}`);
}

function rendererOf(source: string, changes: Partial<Communication> = {}): Renderer {
  const loaded = compileTemplates({ news: { ...issue, ...changes } }, { news: source });
  if (!loaded.ok) {
    throw new Error(loaded.faults.map(({ rule }) => rule).join('; '));
  }
  return loaded.value;
}

function render(source: string, facts: Record<string, unknown> = {}, changes: Partial<Communication> = {}) {
  const { audience = 'public' } = changes;
  const view = viewOf(audience, {
    file: { ...sampleCase(), ...facts },
    project: exampleConfig(),
    rejected: kata.rejected,
  });
  return view.ok ? rendererOf(source, changes).render('news', view.value) : view;
}

const nested = (depth: number): string => `${'{{#if title}}'.repeat(depth)}x${'{{/if}}'.repeat(depth)}`;

describe('T2 T5 T6 a template is refused when it is loaded, if it', () => {
  test.each([
    ['names a private field', 'a\n{{reason}}', 'line 2: the audience public may not know the field reason'],
    ['asks for a private field', '{{#if coordinator.login}}x{{/if}}', 'may not know the field coordinator.login'],
    ['names a private field of a list', '{{#each patches}}{{url}}{{/each}}', 'may not know the field patches'],
    ['names a private field in an else', '{{#if title}}a{{else}}{{status}}{{/if}}', 'may not know the field status'],
    ['names a private field by a helper', '{{fenced reason}}', 'may not know the field reason'],
    ['names a field that is none', '{{titel}}', 'there is no field titel for the audience public'],
    ['names what only those know who had the notice', '{{#if update.moved}}x{{/if}}', 'may not know the field update'],
    ['prints an erratum that is a list', '{{errata}}', 'this is no text that can be printed'],
    ['has blocks so deep that rendering them fails', nested(500), 'more than 20 blocks in one another'],
    ['has an endless else if', `{{#if title}}a${'{{else if title}}a'.repeat(25)}{{/if}}`, 'more than 20 blocks'],
    ['names __proto__', '{{__proto__}}', 'there is no field __proto__'],
    ['names constructor', '{{title.constructor}}', 'there is no field title.constructor'],
    ['names toString of an item', '{{#each notes}}{{toString}}{{/each}}', 'there is no field toString'],
    ['goes above all', '{{../title}}', 'there is no field ../title'],
    ['uses the root', '{{@root.title}}', 'only @first and @last'],
    ['prints a list', '{{components}}', 'this is no text that can be printed'],
    ['prints a truth', '{{negative}}', 'this is no text that can be printed'],
    ['reaches into a list', '{{components.length}}', 'there is no field components.length'],
    ['uses lookup', '{{lookup links title}}', 'there is no such helper here'],
    ['uses log', '{{log title}}', 'there is no such helper here'],
    ['uses a helper of another format', '{{block description 2}}', 'there is no such helper here'],
    ['uses a field as a block', '{{#title}}x{{/title}}', 'there is no such block'],
    ['uses an expression in an expression', '{{#if (lookup title 1)}}x{{/if}}', 'a block takes a field'],
    ['has an each in an each', '{{#each notes}}{{#each ../notes}}x{{/each}}{{/each}}', 'an each in an each'],
    ['names a scope', '{{#each notes as |note|}}x{{/each}}', 'names after `as`'],
    ['includes a text that there is not', 'a\n{{> news}}', 'line 2: there is no text news to include'],
    ['includes a text within a line', 'a {{> news}}', 'a text is included by a line of its own'],
    ['includes a text by a field', '{{> (lookup . title)}}', 'a text is included by a line of its own'],
    ['gives what it includes a field', '{{> news title}}', 'a text is included by a line of its own'],
    ['has a triple stash', '{{{title}}}', 'no triple braces'],
    ['has an ampersand', '{{& title}}', 'no triple braces'],
    ['has an escaped brace', 'x \\{{cve}}', 'this would be left over'],
    ['has a raw block', '{{{{raw}}}} {{x}} {{{{/raw}}}}', 'there is no such block'],
    ['has a placeholder', 'CVE-2026-XXXX', 'this would be left over'],
    ['has a TODO', 'TODO: more', 'this would be left over'],
    ['has a slot', '⟦issue⟧', 'this would be left over'],
    ['does not end a block', '{{#if title}}x', 'Parse error'],
    ['is longer than 64 KB', 'x'.repeat(65 * 1024), 'longer than 64 KB'],
    ['has a subject and no mail to put it on', 'Subject: x\n\ny', 'it goes to a place without a subject'],
  ])('%s', (_what, source, rule) => {
    const faults = faultsOf(source);
    expect(faults.join('\n')).toContain(rule);
    expect(faults.join('\n')).toContain('template news');
  });
  test('has no subject for its mail, or one of several lines', () => {
    const mail = { place: null, channels: 'public-mail', format: 'mail' } as const;
    expect(faultsOf('x', mail)[0]).toContain('it has no subject');
    expect(faultsOf('Subject: {{description}}\n\nx', mail)[0]).toContain('line 1: a subject is one line');
    expect(faultsOf('Subject: x\n\ny\n{{reason}}', mail)[0]).toContain('line 4');
  });
  test.each([['reason'], ['status'], ['coordinator.login'], ['patches.url'], ['links.release'], ['errata']])(
    'is for those who had the notice, and names %s',
    (field) => {
      const mail = { audience: 'downstream', place: null, channels: 'downstream-mail', format: 'mail' } as const;
      expect(faultsOf(`Subject: x\n\n{{#if ${field}}}x{{/if}}`, mail)[0]).toContain('line 3');
    },
  );
  test('requires what its audience does not know', () => {
    expect(faultsOf('x', { requires: ['reason', 'components.affected'] })).toEqual([
      'news requires reason, which the audience public does not know → take it out',
    ]);
  });
  test('and all faults are told together, what may be named, too', () => {
    const faults = faultsOf('{{reason}}\n{{titel}}');
    expect(faults).toHaveLength(2);
    expect(faults[0]).toContain('it may name project, repositoryUrl, title');
  });
  test('is another process’s, and missing', () => {
    const communications = { news: { ...issue, template: 'other/old-news' } };
    const loaded = loadTemplates({ process: { id: 'own', communications }, dir: 'templates' });
    expect(loaded.ok ? [] : loaded.faults.map(({ rule, mend }) => `${rule} → ${mend}`)).toEqual([
      'template news: it is missing → write templates/other/old-news.hbs',
    ]);
  });
  test('is missing, or belongs to no communication', () => {
    const dir = mkdtempSync(join(tmpdir(), 'templates-'));
    const loaded = loadTemplates({ process: kata, dir, overrides: { kcsx: 'x', kcsn: '{{status}}' } });
    rmSync(dir, { recursive: true });
    const rules = loaded.ok ? [] : loaded.faults.map(({ rule }) => rule);
    expect(rules).toContain('template kcsx: the process has no such communication');
    expect(rules).toContain('template kcsa: it is missing');
    expect(rules).toContain('template kcsn, line 1: the audience public may not know the field status');
    expect(rules).toHaveLength(1 + Object.keys(kata.communications).length + 1);
  });
  test('a project replaces a shipped template, and hashes tell', () => {
    const shipped = loadTemplates({ process: kata, dir: 'templates' });
    const own = loadTemplates({
      process: kata,
      dir: 'templates',
      overrides: { 'embargo-reminder': 'Hush, {{project}}.' },
    });
    expect(
      own.ok && shipped.ok && own.value.hashes['embargo-reminder'] !== shipped.value.hashes['embargo-reminder'],
    ).toBe(true);
    expect(own.ok && shipped.ok && own.value.hashes.kcsa === shipped.value.hashes.kcsa).toBe(true);
  });
});

describe('what is included', () => {
  const loadedOf = (source: string, partials: Record<string, string>, changes: Partial<Communication> = {}) =>
    compileTemplates({ news: { ...issue, ...changes } }, { news: source }, partials);
  const rulesOf = (...args: Parameters<typeof loadedOf>) => {
    const loaded = loadedOf(...args);
    return loaded.ok ? [] : loaded.faults.map(({ rule, mend }) => `${rule} → ${mend}`);
  };
  test('stands in its place, as if it were written there', () => {
    const loaded = loadedOf('a\n{{> one}}\n{{#if title}}\n{{>two}}\n{{/if}}\nb', {
      one: '{{title}}\n',
      two: '1\r\n2\n\n',
    });
    const whole = loadedOf('a\n{{title}}\n{{#if title}}\n1\n2\n{{/if}}\nb', {});
    expect(loaded.ok ? loaded.value.render('news', valuesOf()) : loaded).toEqual({
      ok: true,
      value: { subject: null, body: `a\n${sampleCase().title}\n1\n2\nb\n` },
    });
    expect(loaded.ok && whole.ok && loaded.value.hashes.news === whole.value.hashes.news).toBe(true);
  });
  test('is checked for the audience of the communication, and a fault says where it was written', () => {
    expect(rulesOf('x\n\n{{> one}}\n{{titel}}', { one: 'y\n{{reason}}\n' })).toEqual([
      expect.stringContaining(
        'template news, line 2 of partials/one.hbs: the audience public may not know the field reason',
      ),
      expect.stringContaining('template news, line 4: there is no field titel'),
    ]);
    expect(rulesOf('{{> one}}', { one: '{{reason}}' }, { audience: 'developers' })).toEqual([]);
  });
  test('includes nothing itself', () => {
    expect(rulesOf('{{> one}}', { one: 'x\n{{> two}}', two: 'y' })).toEqual([
      'template news, line 2 of partials/one.hbs: an included text includes no other → write the text itself',
    ]);
  });
  test('is named as it may have been meant', () => {
    expect(rulesOf('{{> ratng}}', { rating: 'x' })).toEqual([
      'template news, line 1: there is no text ratng to include → write {{> rating}}',
    ]);
    expect(rulesOf('{{> constructor}}', {})).toEqual([
      'template news, line 1: there is no text constructor to include → write templates/PROCESS/partials/constructor.hbs',
    ]);
  });
  test('counts for the length, and changes the hash', () => {
    const long = 'x'.repeat(40 * 1024);
    expect(rulesOf('{{> one}}\n{{> one}}', { one: long })[0]).toContain('longer than 64 KB');
    const [a, b] = ['1', '2'].map((one) => loadedOf('{{> one}}', { one }));
    expect(a?.ok && b?.ok && a.value.hashes.news !== b.value.hashes.news).toBe(true);
  });
});

describe('rendering', () => {
  test.each([
    ['T1 {{details}}', '{{details}} {{{x}}} \\{{cve}}'],
    ['T1 a block', '{{#if x}}{{/if}}'],
  ])('%s is literal', (_what, description) => {
    const mail = { place: null, channels: 'public-mail', format: 'mail' } as const;
    expect(render('Subject: x\n\n{{description}}', { description }, mail)).toEqual({
      ok: true,
      value: { subject: 'x', body: `${description}\n` },
    });
  });
  test.each([
    ['undefined', { title: undefined }, 'title'],
    ['null', { title: null }, 'title'],
    ['empty', { title: '' }, 'title'],
    ['blank', { title: '  ' }, 'title'],
    ['NaN', { title: Number.NaN }, 'title'],
    ['the word undefined', { title: 'undefined' }, 'undefined'],
    ['the word null', { title: 'null' }, 'null'],
    ['[object Object]', { title: 'x [object Object]' }, '[object Object]'],
    ['Invalid Date', { title: 'Invalid Date' }, 'Invalid Date'],
  ])('T4 a field that is %s is refused', (_what, facts, value) => {
    const view = { ...valuesOf(), ...facts };
    const result = rendererOf('{{title}}').render('news', view);
    expect(result).toMatchObject({ ok: false, refusal: { value, mend: 'type `/set title TEXT`' } });
  });
  test.each([
    ['CVE-2026-XXXX'],
    ['CVE-2026-NNNN'],
    ['CVE-YYYY-1234'],
    ['cve-2026-xxxx'],
    ['TODO'],
    ['TBD'],
    ['<insert version>'],
    ['<INSERT>'],
  ])('T7 the placeholder %s is refused', (placeholder) => {
    const result = render('{{description}}', { description: `See ${placeholder} for more.` });
    expect(result.ok ? '' : result.refusal.rule).toContain(
      `description still has a placeholder, ${placeholder.slice(0, 3)}`,
    );
  });
  test.each([
    ['an undefined value, NaN, null'],
    ['a todo list'],
    ['CVE-2026-1234'],
    ['CVE-2026-Xen'],
    ['the inserted <b>'],
  ])('T7 %s is no placeholder', (description) => {
    expect(render('{{description}}', { description }).ok).toBe(true);
  });
  test('what a template does not print, is not looked at', () => {
    expect(render('{{title}}', { description: 'TODO' }).ok).toBe(true);
  });
  test('required facts are named, in lists with their place, with the way to give them', () => {
    const components = [{ name: 'a', affected: '<1', fixed: '', ecosystem: 'other' }];
    const lacking = render('x', { components }, { requires: ['title', 'components.fixed'] });
    expect(lacking).toEqual({
      ok: false,
      refusal: {
        value: 'components[0].fixed',
        rule: 'news needs components[0].fixed, which is missing',
        mend: 'type `/set fixed [COMPONENT] VERSION`',
      },
    });
    expect(render('x', { cve: '' }, { requires: ['cve'] })).toMatchObject({
      refusal: { value: 'cve', mend: 'type `/cve CVE-2026-12345` when it is assigned' },
    });
    expect(render('x', { reporters: [] }, { requires: ['credits'] })).toMatchObject({
      refusal: { value: 'reporters', mend: 'type `/credit NAME (AFFILIATION)`' },
    });
  });
  test('printing what is not there is refused, asking for it is not', () => {
    expect(render('{{links.issue}}', { links: { issue: '', advisory: '', release: '' } })).toMatchObject({
      ok: false,
      refusal: { rule: 'news prints issue, which is missing' },
    });
    expect(render('a{{#if summary}}{{summary}}{{/if}}', { summary: '' })).toMatchObject({ value: { body: 'a\n' } });
  });
  test('T5 a field of a view that its audience may not know is left aside', () => {
    const view = viewOf('team', { file: sampleCase(), project: exampleConfig(), rejected: kata.rejected });
    expect(view.ok && rendererOf('{{title}}').render('news', view.value).ok).toBe(true);
    expect(Object.keys(VIEWS.public.shape)).not.toContain('reason');
  });
  test('T14 a text that GitHub would not take is refused, never cut', () => {
    const long = render('{{description}}', { description: 'x'.repeat(70_000) });
    expect(long).toMatchObject({ ok: false, refusal: { rule: expect.stringContaining('70001 characters long') } });
    expect(render(nested(20))).toMatchObject({ ok: true });
    const began = process.cpuUsage();
    const references = Array.from({ length: 100 }, (_, i) => `https://example.org/${i}`);
    const loop = `{{#each references}}${'{{../description}}'.repeat(3000)}{{/each}}`;
    const endless = render(loop, { description: 'word '.repeat(3000), references });
    expect(endless).toMatchObject({ ok: false, refusal: { rule: expect.stringContaining('more than 262144') } });
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(1000);
    expect(render('{{description}}', { description: 'x'.repeat(60_000) }).ok).toBe(true);
  });
  test('T15 broken text is refused', () => {
    expect(render('{{description}}', { description: 'x\ud800' }).ok).toBe(false);
    expect(render('{{description}}', { description: 'x\0' }).ok).toBe(false);
  });
  test('M1 a subject is one line, and not too long', () => {
    const mail = { place: null, channels: 'public-mail', format: 'mail' } as const;
    const subject = (title: string) => render('Subject: {{title}}\n\nx', { title }, mail);
    expect(subject('x\r\nBcc: evil@example.org')).toMatchObject({
      ok: false,
      refusal: { rule: 'news: title is not one line' },
    });
    expect(subject('x'.repeat(201)).ok).toBe(false);
    expect(subject('[EMBARGOED] x')).toMatchObject({ ok: false, refusal: { value: '[EMBARGOED' } });
  });
  test('each, with, else and the moments of a list', () => {
    const source =
      '{{#each references}}{{#unless @first}}, {{/unless}}{{this}}{{/each}}{{#with document}} {{id}} {{../cve}}{{/with}}';
    const references = ['https://a.example/', 'https://b.example/'];
    expect(render(source, { references })).toMatchObject({
      value: { body: 'https://a.example/, https://b.example/ KCSA-CVE-2020-2026 CVE-2020-2026\n' },
    });
    expect(render('{{#each notes}}x{{else}}none{{/each}}', { notes: [] })).toMatchObject({ value: { body: 'none\n' } });
  });
  test('a reporter’s text goes into a fence', () => {
    const reason = '```\n@org/team\n{{x}} <!-- vmt -->';
    expect(render('It said:\n{{fenced reason}}', { reason }, { audience: 'developers' })).toMatchObject({
      value: { body: 'It said:\n\n````\n```\n@org/team\n{{x}} <!-- vmt -->\n````\n' },
    });
  });
});

describe('the shipped templates', () => {
  test.each(Object.keys(PROCESSES).map((id) => [id]))('of %s are all good', (id) => {
    const process = PROCESSES[id] ?? kata;
    const loaded = loadTemplates({ process, dir: 'templates' });
    expect([process.id, loaded.ok ? [] : loaded.faults]).toEqual([id, []]);
  });
});

function valuesOf(): Readonly<Record<string, unknown>> {
  const view = viewOf('public', { file: sampleCase(), project: exampleConfig(), rejected: kata.rejected });
  return view.ok ? view.value : {};
}
