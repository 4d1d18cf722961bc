/** The project's own templates, read with its configuration. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { loadAllTemplates, TEMPLATES } from '../../src/bot/templates.ts';
import type { Configuration } from '../../src/engine/configuration.ts';
import { kata } from '../../src/processes/kata.ts';
import { ConfigurationWorld, SMALL, start } from '../support/configuration-world.ts';

const FOLDER = '.github/vmt/templates';
const SLACK = `${FOLDER}/slack-announcement.hbs`;
const GOOD = '{{project}}: {{title}}\n';

let world: ConfigurationWorld;
let configuration: Configuration;

beforeEach(async () => {
  world = new ConfigurationWorld();
  world.files.set('.github/vmt.yml', SMALL);
  world.files.set(SLACK, GOOD);
  configuration = start(world);
  await configuration.reload();
  world.calls = [];
});

const own = () => configuration.inForce()?.templates;
const IN_FORCE = { 'slack-announcement': { sha: `sha of ${GOOD}`, text: GOOD } };
const times = (call: string): number => world.calls.filter((each) => each === call).length;
const push = (text: string, path = SLACK): Promise<string> => {
  world.files.set(path, text);
  return configuration.reload();
};

describe('good ones', () => {
  test('are in force with the first configuration, and are shown', () => {
    expect(own()).toEqual(IN_FORCE);
    expect([...world.issues.values()][0]?.body).toContain(`templates.slack-announcement: "sha of ${GOOD.trim()}`);
  });

  test('that change are in force at once, and it is told which', async () => {
    expect(await push('{{title}} by {{project}}\n')).toBe('in-force');
    expect(own()?.['slack-announcement']?.text).toBe('{{title}} by {{project}}\n');
    expect(world.comments().at(-1)).toContain('- templates.slack-announcement: "sha of {{project}}');
    expect(world.comments().at(-1)).toContain('+ templates.slack-announcement: "sha of {{title}}');
  });

  test('that are taken out leave the shipped ones', async () => {
    world.files.delete(SLACK);
    expect(await configuration.reload()).toBe('in-force');
    expect(own()).toEqual({});
  });

  test('wait with a channel that was pushed together with them', async () => {
    world.files.set('.github/vmt.yml', `${SMALL}channels: { news: { audience: public, slack: '#news' } }\n`);
    expect(await push('{{title}}\n')).toBe('proposed');
    expect(own()).toEqual(IN_FORCE);
    const hash = /config ([0-9a-f]{12})/.exec(world.comments().at(-1) ?? '')?.[1] ?? '';
    await configuration.handleApprove({ hash, person: { id: 1, login: 'alice' }, comment: 1 });
    expect(own()?.['slack-announcement']?.text).toBe('{{title}}\n');
  });

  test('cost a listing where nothing changed, and one request for each text that did', async () => {
    expect(await configuration.reload()).toBe('unchanged');
    expect([times('list'), times('readBlob')]).toEqual([1, 0]);
    await push('{{reason}}\n', `${FOLDER}/incomplete-message.hbs`);
    expect([times('list'), times('readBlob')]).toEqual([2, 1]);
  });

  test('may begin with a byte order mark and have lines that end as on Windows', async () => {
    expect(await push('\u00ef\u00bb\u00bf{{title}}\r\n{{project}}\r\n')).toBe('in-force');
    const text = own()?.['slack-announcement']?.text ?? '';
    expect(text).toBe('{{title}}\r\n{{project}}\r\n');
  });

  test('are remembered over a restart while GitHub is away', async () => {
    configuration = start(world);
    world.faults.push({ call: 'list', kind: 'transient' });
    await expect(configuration.reload()).rejects.toThrow('list failed');
    expect(own()).toEqual(IN_FORCE);
  });
});

describe('what is refused, and the last good ones stay:', () => {
  test.each<[string, string, string, string]>([
    [
      'a private field',
      SLACK,
      '{{status}}',
      'slack-announcement, line 1: the audience public may not know the field status',
    ],
    [
      'an unknown field',
      SLACK,
      '\n\n{{titel}}',
      'slack-announcement, line 3: there is no field titel for the audience public',
    ],
    ['a fault of the braces', SLACK, '{{#if title}}', 'template slack-announcement: Parse error on line 1'],
    ['a subject where none is', SLACK, 'Subject: x\n\n{{title}}', 'it goes to a place without a subject'],
    ['no subject where one is', `${FOLDER}/pre-kcsa.hbs`, '{{title}}', 'template pre-kcsa: it has no subject'],
    ['a helper of another format', SLACK, '{{fenced title}}', 'there is no such helper here'],
    ['a text to include that does not ship', SLACK, '{{> news}}', 'there is no text news to include'],
    ['a character that turns round what is read', SLACK, '{{title}} \u00e2\u0080\u00ae', '[U+202E]'],
    ['a marker of the bot', SLACK, '<!-- vmt:draft -->', 'the bot alone writes its markers'],
    ['no text', SLACK, '', 'has no text'],
    ['only blanks', SLACK, ' \n', 'has no text'],
    ['what is not UTF-8', SLACK, 'caf\u00e9', 'is not UTF-8'],
    ['a name that nothing has', `${FOLDER}/news.hbs`, GOOD, 'no communication of the process has this name'],
    ['a name one letter off', `${FOLDER}/kscn.hbs`, GOOD, 'name it kcsn.hbs, or take it out'],
    ['a name in capitals', `${FOLDER}/KCSA.hbs`, GOOD, 'name it kcsa.hbs'],
    ['another ending', `${FOLDER}/kcsa.md`, GOOD, 'name it kcsa.hbs'],
    ['a name of every object', `${FOLDER}/__proto__.hbs`, GOOD, `${FOLDER}/__proto__.hbs`],
    [
      'a name of odd characters',
      `${FOLDER}/a\n\`\`\`\u202e@alice.hbs`,
      GOOD,
      `${FOLDER}/"a\\n\`\`\`[U+202E]@alice.hbs"`,
    ],
    ['a folder, such as one of texts to include', `${FOLDER}/partials/news.hbs`, GOOD, `${FOLDER}/partials\n`],
    ['a file in place of the folder', FOLDER, GOOD, 'make it a folder of templates'],
  ])('%s', async (_what, path, text, told) => {
    expect(await push(text, path)).toBe('refused');
    expect(own()).toEqual(IN_FORCE);
    expect(world.comments().at(-1)).toContain('The last good configuration stays in force.');
    expect(world.comments().at(-1)).toContain(told);
  });

  test('a file of megabytes, which is not read', async () => {
    world.sizes.set(SLACK, 5_000_000);
    expect(await push('{{title}}')).toBe('refused');
    expect(world.comments().at(-1)).toContain('has 5000000 bytes, and a template has 65536 at most');
    expect(times('readBlob')).toBe(0);
  });

  test('hundreds of files, of which none is read', async () => {
    for (let i = 0; i < 300; i++) world.files.set(`${FOLDER}/${i}.hbs`, GOOD);
    expect(await configuration.reload()).toBe('refused');
    expect(world.comments().at(-1)).toContain('has 301 files');
    expect(times('readBlob')).toBe(0);
  });

  test('all faults are told together, and once', async () => {
    world.files.set(`${FOLDER}/kcsn.hbs`, '{{status}}');
    world.files.set(`${FOLDER}/news.hbs`, GOOD);
    expect(await push('{{titel}}')).toBe('refused');
    const told = world.comments().at(-1) ?? '';
    for (const each of ['news.hbs', 'field status', 'field titel']) expect(told).toContain(each);
    const reads = times('readBlob');
    const before = world.comments().length;
    expect(await configuration.reload()).toBe('unchanged');
    expect([times('readBlob'), world.comments().length]).toEqual([reads, before]);
  });

  test('the rest of the same push waits for the mend', async () => {
    world.files.set('.github/vmt.yml', SMALL.replace('Kata Containers', 'Kata'));
    await push('{{status}}');
    expect(configuration.current()?.project).toBe('Kata Containers');
    expect(await push('{{title}}')).toBe('in-force');
    expect(configuration.current()?.project).toBe('Kata');
  });
});

describe('faults of GitHub', () => {
  test.each(['list', 'readBlob'])('%s: what passes changes nothing, and is thrown', async (call) => {
    world.faults.push({ call, kind: 'transient' });
    await expect(push('{{title}}\n')).rejects.toThrow(`${call} failed`);
    expect(own()).toEqual(IN_FORCE);
    expect(await configuration.reload()).toBe('in-force');
  });

  test('a text that can not be read is told, and looked at again without a push', async () => {
    world.faults.push({ call: 'readBlob', kind: 'permanent' });
    expect(await push('{{title}}\n')).toBe('refused');
    expect(world.comments().at(-1)).toContain(`${SLACK}\n    can not be read (readBlob failed)`);
    expect(configuration.isSettled()).toBe(false);
    expect(await configuration.reload()).toBe('in-force');
  });
});

describe('a start on what was remembered', () => {
  const remembered = (templates: object | undefined) => {
    const saved = JSON.parse(world.memory.get('configuration') ?? '');
    saved.state.inForce.templates = templates;
    world.memory.set('configuration', JSON.stringify(saved));
    configuration = start(world);
  };

  test('by a version that knew of no such templates', async () => {
    remembered(undefined);
    world.faults.push({ call: 'read', kind: 'transient' });
    await expect(configuration.reload()).rejects.toThrow('read failed');
    expect(own()).toEqual({});
  });

  test('whose rules let through what is not good now: the shipped texts are used, and it is told once', async () => {
    const before = world.comments().length;
    world.files.set(SLACK, '{{oldField}}');
    remembered({ 'slack-announcement': { sha: 'sha of {{oldField}}', text: '{{oldField}}' } });
    expect(await configuration.reload()).toBe('refused');
    expect(own()).toEqual({});
    const told = world.comments().slice(before);
    expect(told).toHaveLength(2);
    for (const each of told) expect(each).toContain('there is no field oldField for the audience public');
    expect(told[0]).toContain('The shipped texts are used until that is mended.');
    configuration = start(world);
    expect(await configuration.reload()).toBe('unchanged');
    expect(world.comments()).toHaveLength(before + 2);
    expect(await push(GOOD)).toBe('in-force');
    expect(own()).toEqual(IN_FORCE);
  });
});

describe('rendering', () => {
  const templates = loadAllTemplates([kata], TEMPLATES);

  test('is by the own text where there is one, and by the shipped one for the rest', () => {
    const texts = { 'slack-announcement': { sha: '1', text: GOOD } };
    const renderer = templates.renderer(kata, texts);
    expect(renderer.hashes['slack-announcement']).not.toBe(templates.renderer(kata, {}).hashes['slack-announcement']);
    expect(renderer.hashes.kcsa).toBe(templates.renderer(kata, {}).hashes.kcsa);
    expect(templates.renderer(kata, texts)).toBe(renderer);
    expect(renderer.texts).toContain(' :  \n');
  });

  test('never is by a text that has a fault', () => {
    expect(() => templates.renderer(kata, { kcsa: { sha: '1', text: '{{status}}' } })).toThrow('no good templates');
  });
});
