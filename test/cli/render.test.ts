import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { render } from '../../src/cli/render.ts';
import { kataCommunications } from '../../src/processes/kata-communications.ts';
import { sampleInput } from '../support/sample-case.ts';

const dir = mkdtempSync(join(tmpdir(), 'render-'));
afterAll(() => rmSync(dir, { recursive: true }));

function fileOf(name: string, content: string): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

async function run(...args: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await render.run([...args], { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

async function json(communication: string, changes: Record<string, unknown> = {}, ...more: readonly string[]) {
  const path = fileOf('case.json', JSON.stringify({ ...sampleInput, ...changes }));
  const args = ['--process', 'kata', '--communication', communication, '--case', path, '--json', ...more];
  const { code, out } = await run(...args);
  return { code, answer: JSON.parse(out) };
}

describe('vmt render', () => {
  test('prints a message for each channel, with its prefix, signed, encrypted, and the patches', async () => {
    const { code, answer } = await json('pre-kcsa');
    expect(code).toBe(0);
    const body = expect.stringContaining('2026-12-10, 0000UTC');
    const subject = '[pre-KCSA] Vulnerability in Kata Containers agent (CVE-2020-2026)';
    const common = { body, signed: true, encrypted: true, attachments: ['cve-2020-2026-main-agent.patch'] };
    expect(answer).toEqual({
      communication: 'pre-kcsa',
      audience: 'downstream',
      messages: [
        { ...common, channel: 'embargo-notice', to: 'embargo-notice@lists.example.org', subject },
        { ...common, channel: 'linux-distros', to: 'linux-distros@vs.example.org', subject: `[vs] ${subject}` },
      ],
    });
  });
  describe('with the configuration of a copy of the case repository', () => {
    const root = join(dir, 'copy/.github');
    const example = readFileSync('templates/kata/example.yml', 'utf8');
    const withOwn = (name: string, text: string) => {
      rmSync(root, { recursive: true, force: true });
      mkdirSync(join(root, 'vmt/templates'), { recursive: true });
      writeFileSync(join(root, 'vmt/templates', name), text);
      return ['--config', fileOf('copy/.github/vmt.yml', example)];
    };
    test('takes the templates beside it', async () => {
      const { code, answer } = await json('release-notes', {}, ...withOwn('release-notes.hbs', 'News of {{project}}.'));
      expect([code, answer.messages[0].body]).toEqual([0, 'News of Kata Containers.\n']);
    });
    test.each([
      [
        'a private field',
        'kcsn.hbs',
        '{{status}}',
        /template kcsn, line 1: the audience public may not know the field/,
      ],
      ['a name that nothing has', 'news.hbs', 'x', /no communication of the process has this name/],
    ])('says what is wrong with them: %s', async (_what, name, text, rule) => {
      const { code, answer } = await json('release-notes', {}, ...withOwn(name, text));
      expect([code, answer.error.rule]).toEqual([1, expect.stringMatching(rule)]);
    });
    test('which elsewhere are none', async () => {
      const [, path = ''] = withOwn('news.hbs', 'x');
      const { code } = await json(
        'release-notes',
        {},
        '--config',
        fileOf('copy/.github/abc.yml', readFileSync(path, 'utf8')),
      );
      expect(code).toBe(0);
    });
  });
  test('embargo-update goes where the notice went, as the case file has it, without patches', async () => {
    const subject = (word: string) => `[pre-KCSA] ${word}: vulnerability in Kata Containers agent (CVE-2020-2026)`;
    const moved = await json('embargo-update');
    const common = { body: moved.answer.messages[0].body, signed: true, encrypted: true, attachments: [] };
    expect([moved.code, moved.answer]).toEqual([
      0,
      {
        communication: 'embargo-update',
        audience: 'downstream',
        messages: [
          {
            ...{ ...common, channel: 'embargo-notice', to: 'embargo-notice@lists.example.org' },
            subject: subject('New date'),
          },
          {
            ...{ ...common, channel: 'linux-distros', to: 'linux-distros@vs.example.org' },
            subject: `[vs] ${subject('New date')}`,
          },
        ],
      },
    ]);
    expect(common.body).toContain('2026-12-10, 0000UTC');
    const first = async (changes: Record<string, unknown>) =>
      (await json('embargo-update', changes)).answer.messages[0].subject;
    expect(await first({ disclosure: '' })).toBe(subject('No date'));
    expect(await first({ visibility: 'public' })).toBe(subject('Embargo ended'));
    expect(await first({ status: 'invalid' })).toBe(subject('Cancelled'));
  });
  test('errata are in the document, in its mails and in the announcement', async () => {
    const errata = [{ text: 'The fix is in 1.11.2.', date: '2026-12-14' }];
    const { answer } = await json('kcsa', { errata });
    const said: readonly Record<string, unknown>[] = answer.messages;
    expect(said.map(({ channel, subject }) => [channel, String(subject).slice(0, 32)])).toEqual([
      ['kata-dev', '[KCSA-CVE-2020-2026] Erratum: Im'],
      ['oss-security', '[KCSA-CVE-2020-2026] Erratum: Im'],
      ['file', 'null'],
    ]);
    expect(said.every(({ body }) => String(body).includes('date: "2026-12-14"\n    text: The fix is in 1.11.2.'))).toBe(
      true,
    );
    const slack = await json('slack-announcement', { errata });
    expect(slack.answer.messages[0].body).toContain('*Erratum to the Kata Containers security advisory');
    const bad = await json('kcsa', { errata: [{ text: 'x', date: 'today' }] });
    expect([bad.code, bad.answer.error.rule]).toEqual([1, 'errata[0].date: not a day that exists']);
  });
  test.each([
    ['cve-request-private', 'reviewers', [['cna', 'cve@cna.example.org', true, true]]],
    [
      'cve-request-public',
      'reviewers',
      [
        ['oss-security', 'oss-security@lists.example.org', true, false],
        ['cna', 'cve@cna.example.org', true, false],
      ],
    ],
    [
      'kcsa',
      'public',
      [
        ['kata-dev', 'kata-dev@lists.example.org', true, false],
        ['oss-security', 'oss-security@lists.example.org', true, false],
        ['file', null, false, false],
      ],
    ],
    [
      'kcsn',
      'public',
      [
        ['kata-dev', 'kata-dev@lists.example.org', true, false],
        ['file', null, false, false],
      ],
    ],
    ['slack-announcement', 'public', [['announcements', null, false, false]]],
    ['release-notes', 'public', [['release', null, false, false]]],
    ['cve-form', 'team', [['case-issue', null, false, false]]],
  ])('%s goes where it belongs', async (id, audience, expected) => {
    const { code, answer } = await json(id);
    expect([code, answer.audience]).toEqual([0, audience]);
    const messages: readonly Record<string, unknown>[] = answer.messages;
    expect(messages.map(({ channel, to, signed, encrypted }) => [channel, to, signed, encrypted])).toEqual(expected);
    for (const { to, subject, attachments } of messages) {
      expect([subject !== null, attachments]).toEqual([to !== null, []]);
    }
  });
  test('an issue has its title as subject', async () => {
    const { answer } = await json('tracking-issue');
    expect(answer.messages).toEqual([
      expect.objectContaining({ channel: 'tracking-issue', to: null, subject: `${sampleInput.title} (CVE-2020-2026)` }),
    ]);
  });
  test.each(Object.keys(kataCommunications).map((id) => [id]))('%s can be read without --json', async (id) => {
    const path = fileOf('case.json', JSON.stringify(sampleInput));
    const { code, out, err } = await run('--process', 'kata', '--communication', id, '--case', path);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^== [a-z-]+/);
  });
  test.each([
    ['a missing fact', 'pre-kcsa', { cve: '' }, 'cve', '`/cve '],
    ['a missing fact of a list', 'impact-description', { reporters: [] }, 'reporters', '`/credit '],
    ['an illegal fact', 'kcsa', { cve: 'CVE-2026-1' }, 'cve: not a CVE id', 'CVE-2026-12345'],
    ['an unknown key', 'kcsa', { severity: 'high' }, 'no such key: severity', 'take out severity'],
    ['a placeholder', 'kcsa', { mitigation: 'TBD' }, 'mitigation still has a placeholder', '/set mitigation'],
    ['a subject that is too long', 'kcsa', { title: 'x'.repeat(200) }, 'a subject is one line', 'shorten'],
  ])('%s is an error with value, rule and mend', async (_what, id, changes, rule, mend) => {
    const { code, answer } = await json(id, changes);
    expect(code).toBe(1);
    expect(Object.keys(answer)).toEqual(['error']);
    expect(Object.keys(answer.error)).toEqual(['value', 'rule', 'mend']);
    expect(answer.error.rule).toContain(rule);
    expect(answer.error.mend).toContain(mend);
  });
  test('a configuration of one’s own', async () => {
    const own = readFileSync('templates/kata/example.yml', 'utf8').replace(
      'subject-prefix: "[vs] "',
      'subject-prefix: "[d] "',
    );
    const { answer } = await json('pre-kcsa', {}, '--config', fileOf('vmt.yml', own));
    expect(answer.messages[1].subject).toMatch(/^\[d\] \[pre-KCSA\]/);
    const without = own.replace(/, cna: \{[^}]*\}/, '');
    const nobody = await json('cve-request-private', {}, '--config', fileOf('vmt.yml', without));
    expect([nobody.code, nobody.answer.error.rule]).toEqual([1, 'no channel of the configuration gets it']);
    const bad = await json('pre-kcsa', {}, '--config', fileOf('vmt.yml', `${own}\nkind: x\n`));
    expect([bad.code, JSON.stringify(bad.answer)]).toEqual([1, expect.stringContaining('kind')]);
  });
  test('files that can not be read', async () => {
    const args = ['--process', 'kata', '--communication', 'kcsa', '--json', '--case'];
    expect(JSON.parse((await run(...args, join(dir, 'none.json'))).out).error.rule).toContain('ENOENT');
    expect(JSON.parse((await run(...args, fileOf('bad.json', '{'))).out).error.rule).toContain('not JSON');
  });
  test.each([
    ['no process', ['--communication', 'kcsa', '--case', 'x'], '--process is one of kata'],
    ['an unknown process', ['--process', 'none'], '--process is one of'],
    ['an unknown communication', ['--process', 'kata', '--communication', 'constructor'], '--communication is one of'],
    ['no case', ['--process', 'kata', '--communication', 'kcsa'], '--case is missing'],
    ['an unknown option', ['--verbose'], 'verbose'],
  ])('%s is wrong use', async (_what, args, fault) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(fault);
    expect(err).toContain('usage: vmt render');
  });
});
