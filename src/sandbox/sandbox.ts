/** The whole sandbox: a local GitHub, a mail server, a Slack endpoint and the CVE Program, with the bot's settings for them. */
import { type CveProgram, startCveProgram } from './cve.ts';
import { fullName } from './github/state.ts';
import { type FakeGithub, type GithubOptions, startGithub } from './github.ts';
import { type MailServer, startMailServer } from './mail.ts';
import { type Slack, startSlack } from './slack.ts';

export type SandboxOptions = GithubOptions & {
  /** Fills the local GitHub, e.g. `seedKataWorld`. */
  seedWorld?: (github: FakeGithub) => void;
};

export type Sandbox = {
  github: FakeGithub;
  mail: MailServer;
  slack: Slack;
  cve: CveProgram;
  /** The bot's settings (environment variables) for this sandbox. */
  env: () => Record<string, string>;
  close: () => Promise<void>;
};

/** The case repository is the private one, if there is just one. */
function caseRepository(github: FakeGithub): Record<string, string> {
  const [only, ...others] = github.world.repositories.filter((repository) => repository.private);
  return only && others.length === 0 ? { CASE_REPOSITORY: fullName(only) } : {};
}

/** Starts all of it on free loopback ports, by one clock. */
export async function startSandbox({ seedWorld, ...options }: SandboxOptions = {}): Promise<Sandbox> {
  const clock = options.clock === undefined ? {} : { clock: options.clock };
  const [github, mail, slack, cve] = await Promise.all([
    startGithub(options),
    startMailServer(clock),
    startSlack(clock),
    startCveProgram(),
  ]);
  seedWorld?.(github);
  return {
    github,
    mail,
    slack,
    cve,
    env: () => ({
      APP_ID: String(github.appId),
      PRIVATE_KEY: github.privateKey,
      WEBHOOK_SECRET: github.webhookSecret,
      GHE_HOST: github.host,
      GHE_PROTOCOL: 'http',
      ...caseRepository(github),
      SMTP_URL: mail.url,
      MAIL_FROM: 'Kata VMT <vmt@example.org>',
      SLACK_WEBHOOK_URL_ANNOUNCEMENTS: slack.webhookUrl('announcements'),
    }),
    close: async () => {
      await Promise.all([github.close(), mail.close(), slack.close(), cve.close()]);
    },
  };
}
