/**
 * Mutants: small wrong versions of a rule of the bot, each as somebody tired could write it. The simulation must find every
 * one (mutants.long.ts), or it proves nothing. They live here alone: the source is changed while a hunt loads it (hunt.ts).
 */

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of source files

/** The repository, with a slash at its end. */
export const ROOT = new URL('../../', import.meta.url).pathname;

export interface Mutant {
  /** What goes wrong, as a sentence. */
  readonly name: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Text that stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

export const MUTANTS: readonly Mutant[] = [
  // ---- what leaves, and what is kept of it
  {
    name: 'an answer is posted before its decision is committed',
    file: 'src/engine/handle.ts',
    from: 'const outcome = await store.commit({',
    to: `for (const effect of decision.effects)
    if (effect.kind === 'comment' && before?.number != null)
      await parts.github.caseIssues.comment(parts.caseRepository, before.number, effect.body);
  const outcome = await store.commit({`,
  },
  {
    name: 'effects are committed before the facts that cause them',
    file: 'src/engine/handle.ts',
    from: 'const outcome = await store.commit({',
    to: `await store.commit({ caseId: null, expectedVersion: 0, case: null, entries: [], effects: decision.effects, nextDue: null, settles: null, completes: [], cancels: [] });
  const outcome = await store.commit({`,
  },
  {
    name: 'a delivery is settled apart from its decision, and before it',
    file: 'src/engine/inbox.ts',
    from: 'if (others.length === 0) return handle(parts, only, reading.input, { delivery: row.seq, effects: [] });',
    to: `if (others.length === 0) {
    await parts.store.settleDelivery(row.seq, 'done', null);
    return handle(parts, only, reading.input, SETTLES_NOTHING);
  }`,
  },
  {
    name: 'a delivery that can not be handled is dropped',
    file: 'src/engine/inbox.ts',
    from: 'parts.store.postponeDelivery(row.seq, parts.owner, until, problem);',
    to: "parts.store.settleDelivery(row.seq, 'ignored', problem);",
  },
  {
    name: 'the keys of two decisions of a case are the same',
    file: 'src/core/deciding/builder.ts',
    from: 'key: `${b.input.id}/${i}`,',
    to: 'key: `${caseId} ${b.input.kind}/${i}`,',
  },
  {
    name: 'a comment that comes twice is handled twice',
    file: 'src/engine/handle.ts',
    from: 'return SEEN_TWICE.includes(input.kind) && (await isHandled(store, input.id));',
    to: 'return store === undefined && input.id === null;',
  },
  {
    name: 'a comment of the bot is not looked up before it is posted again',
    file: 'src/engine/senders/case-issue.ts',
    from: 'attempts === 0 ? null : await find(sending.marker);',
    to: 'attempts === -1 ? await find(sending.marker) : null;',
  },
  {
    name: 'the tracking issue is not looked up before it is opened again',
    file: 'src/engine/senders/public.ts',
    from: 'attempts === 0 ? null : await publicIssues.findOwn(target.repository, marker, since(sending));',
    to: 'attempts === -1 ? await publicIssues.findOwn(target.repository, marker, since(sending)) : null;',
  },
  {
    name: 'the case issue is not looked up before it is opened again',
    file: 'src/engine/senders/case-issue.ts',
    from: 'attempts === 0 ? null : await github.caseIssues.findOwn(caseRepository, first, since(sending));',
    to: 'attempts === -1 ? await github.caseIssues.findOwn(caseRepository, first, since(sending)) : null;',
  },
  {
    name: 'a comment on the advisory is not looked up before it is posted again',
    file: 'src/engine/senders/advisory.ts',
    from: 'attempts === 0 ? null : await advisories.findOwnComment(repository, ghsa, marker, since(sending));',
    to: 'attempts === -1 ? await advisories.findOwnComment(repository, ghsa, marker, since(sending)) : null;',
  },
  {
    name: 'what was made is looked for only from the decision on, by our own clock',
    file: 'src/engine/senders/sending.ts',
    from: 'return sending.createdAt - CLOCKS_DIFFER;',
    to: 'return sending.createdAt;',
  },
  {
    name: 'the marker of what is made is another one for each attempt',
    file: 'src/engine/deliver.ts',
    from: 'return marker(parts.salt, thingKey(effect));',
    to: 'return marker(parts.salt, `${thingKey(effect)} ${row.attempts}`);',
  },
  {
    name: 'the receipt of a mail is not noted before the case is told',
    file: 'src/engine/deliver.ts',
    from: 'if (!canBeLookedUp(effect) && !(await note(turn, effect, receipt))) return null;',
    to: '',
  },
  {
    name: 'what has its receipt already is sent again',
    file: 'src/engine/outbox.ts',
    from: 'return rows.filter((row) => row.receipt === null && !done.has(row.effect.key));',
    to: 'return rows.filter((row) => !done.has(row.effect.key));',
  },
  {
    name: 'a mail has another Message-ID for each attempt',
    file: 'src/engine/senders/mail.ts',
    from: 'const messageId = messageIdOf(parts.salt, thingKey(effect), parts.mailDomain);',
    to: 'const messageId = messageIdOf(parts.salt, `${thingKey(effect)} ${attempts}`, parts.mailDomain);',
  },
  {
    name: 'a receipt does not say that the mail may be there twice',
    file: 'src/engine/attempts.ts',
    from: 'return attempts > (attempts === 0 ? 0 : await refused(memory, key));',
    to: 'return attempts > 1 && attempts > (await refused(memory, key));',
  },
  {
    name: 'an effect that is put off once is forgotten',
    file: 'src/engine/deliver.ts',
    from: 'await parts.store.postponeEffect(effect.key, parts.owner, until, fault.message, true);',
    to: 'await parts.store.failEffect(effect.key, parts.owner, fault.message);',
  },
  {
    name: 'what waits for the end of a hold is given up without a word',
    file: 'src/engine/deliver.ts',
    from: 'await store.postponeEffect(effect.key, owner, now + HELD_AGAIN, problem, false);',
    to: 'await store.failEffect(effect.key, owner, problem);',
  },
  {
    name: 'what is given up is told to nobody',
    file: 'src/engine/deliver.ts',
    from: 'if (await telling.failing(effect, problem, true)) await store.failEffect(effect.key, owner, problem);',
    to: 'if (telling !== undefined) await store.failEffect(effect.key, owner, problem);',
  },
  {
    name: 'the second word about a failure is taken for the first',
    file: 'src/engine/telling.ts',
    from: "id: `${final ? 'given-up' : 'failing'}:${effect.key}`,",
    to: 'id: `failing:${effect.key}`,',
  },
  {
    name: 'what arrived is told to the case, and stays open where that fails',
    file: 'src/engine/telling.ts',
    from: 'await tell(parts, id, all);',
    to: 'await tell(parts, id, all.slice(0, 1));',
  },
  {
    name: 'the lease on an effect ends never, so that a crash loses it',
    file: 'src/engine/outbox.ts',
    from: 'parts.store.claimEffects(now, parts.owner, now + LEASE, BATCH, [...underWay.cases]);',
    to: 'parts.store.claimEffects(now, parts.owner, now + LEASE * LEASE, BATCH, [...underWay.cases]);',
  },
  {
    name: 'the lease on an effect ends at once, so that two processes send it',
    file: 'src/engine/outbox.ts',
    from: 'const LEASE = 120_000;',
    to: 'const LEASE = -1;',
  },
  {
    name: 'whether a comment was handled is asked before its case is loaded',
    file: 'src/engine/handle.ts',
    from: `const stored = await store.byId(id);
  const { input: given, repeatsSince } = await afterRestore(parts, named(asked, stored?.version ?? 0), stored !== null);
  // After the case was loaded: who handles it from here on makes the commit a conflict.
  if (await wasHandled(parts, given)) return settleDelivery(parts, settling);`,
    to: `if (await wasHandled(parts, asked)) return settleDelivery(parts, settling);
  for (const asked of ['a', 'while']) await store.recall(asked);
  const stored = await store.byId(id);
  const { input: given, repeatsSince } = await afterRestore(parts, named(asked, stored?.version ?? 0), stored !== null);`,
  },
  {
    name: 'the lease on a delivery never ends',
    file: 'src/engine/inbox.ts',
    from: 'store.claimDeliveries(now, owner, now + LEASE, BATCH);',
    to: 'store.claimDeliveries(now, owner, now + LEASE * LEASE, BATCH);',
  },
  {
    name: 'an earlier effect of a plan is taken for superseded by a later one',
    file: 'src/engine/superseded.ts',
    from: 'default:\n      return false;',
    to: "default:\n      return later.kind === earlier.kind && later.kind === 'step';",
  },
  // ---- the gate
  {
    name: 'the gate does not ask for a hold',
    file: 'src/core/gate.ts',
    from: 'if (c.hold !== null && isStopped(effect, c.hold)) {',
    to: 'if (c.hold !== null && c.closed && isStopped(effect, c.hold)) {',
  },
  {
    name: 'the gate stops only mails and plans in a hold, and not what is told on the advisory',
    file: 'src/core/gate.ts',
    from: "return kind === 'all' || (effect.kind",
    to: "return (kind === 'all' && effect.kind === 'mail') || (effect.kind",
  },
  {
    name: 'the gate sends while the case repository is public',
    file: 'src/core/gate.ts',
    from: 'if (!world.caseRepositoryPrivate) {',
    to: "if (!world.caseRepositoryPrivate && effect.audience === 'public') {",
  },
  {
    name: 'the gate does not ask for the extent of a message',
    file: 'src/core/message-faults.ts',
    from: 'if (!includes(extent, reach)) return',
    to: "if (!includes(extent, 'team')) return",
  },
  {
    name: 'the gate lets a void plan go',
    file: 'src/core/gate.ts',
    from: "return state?.isVoid === true ? refusal(hash, 'its plan is void', 'the plan that was made then tells it') : null;",
    to: 'return null;',
  },
  {
    name: 'the gate compares only the place, and not the words, with what was approved',
    file: 'src/core/gate.ts',
    from: 'if (approved === null || !sameButSlots(approved, effect.step)) {',
    to: 'if (approved === null || approved.communication !== effect.step.communication) {',
  },
  {
    name: 'the gate sends a date that does not hold any more',
    file: 'src/core/gate.ts',
    from: 'state.plan.tells !== dateToTell(c, world.now)) {',
    to: 'state.plan.tells === dateToTell(c, world.now) - 1) {',
  },
  // ---- approvals and plans
  {
    name: 'approvals are counted by comment, and not by person',
    file: 'src/core/plan-approval.ts',
    from: 'const again = state.approvals.some((p) => p.id === by.id);',
    to: 'const again = state.approvals.length >= config.approvals;',
  },
  {
    name: 'one approval is enough',
    file: 'src/core/plan-approval.ts',
    from: 'const missing = scene.config.approvals - state.approvals.length;',
    to: 'const missing = 1 - state.approvals.length;',
  },
  {
    name: 'a plan runs at T0 without all its approvals',
    file: 'src/core/deciding/clock.ts',
    from: 'if (state.approvals.length < config.approvals) return voidPlan',
    to: 'if (state.approvals.length === config.approvals - 2) return voidPlan',
  },
  {
    name: 'any plan of the purpose is approved, whatever hash was typed',
    file: 'src/core/plan-approval.ts',
    from: 'const purpose = PLAN_PURPOSES.find((p) => c.plans[p]?.plan.hash === hash);',
    to: 'const purpose = PLAN_PURPOSES.find((p) => c.plans[p]?.startedAt === null) ?? PLAN_PURPOSES.find((p) => c.plans[p]?.plan.hash === hash);',
  },
  {
    name: 'a new plan keeps the approvals of the one before',
    file: 'src/core/evolve.ts',
    from: 'const proposed = { ...asProposed(plan, at, madeOf), receipts, sent: fullyTold(plan, receipts) };',
    to: 'const proposed = { ...asProposed(plan, at, madeOf), approvals: before?.approvals ?? [], receipts, sent: fullyTold(plan, receipts) };',
  },
  {
    name: 'a draft that was changed after the approval does not make the plan void',
    file: 'src/core/deciding/consequences.ts',
    from: "'draft-changed': 'the draft was changed',",
    to: '',
  },
  {
    name: 'a text that was changed after the approval is sent',
    file: 'src/core/plan-run.ts',
    from: 'messagesOf(filled(step, c))',
    to: "messagesOf(filled(step.subject === null ? step : { ...step, subject: step.subject.replace('link', 'symbolic link') }, c))",
  },
  {
    name: 'a slot is filled with more than a URL',
    file: 'src/core/plan-run.ts',
    from: 'return c.trackingIssue?.url ?? null;',
    to: 'return c.trackingIssue === null ? null : `${c.trackingIssue.url} (${c.draft.title})`;',
  },
  {
    name: 'a message does not wait for the address that it tells',
    file: 'src/core/plan-run.ts',
    from: 'return canGoWithout(step) ? phase + SLOT_GRACE : Number.POSITIVE_INFINITY;',
    to: 'return canGoWithout(step) ? phase : Number.POSITIVE_INFINITY;',
  },
  {
    name: 'T0 is compared the wrong way, so that a plan starts early',
    file: 'src/core/deciding/clock.ts',
    from: 'if (t0 === null || state === undefined || now < t0) return;',
    to: 'if (t0 === null || state === undefined || now > t0) return;',
  },
  {
    name: 'a plan starts a minute early, to be on time',
    file: 'src/core/deciding/clock.ts',
    from: 'if (t0 === null || state === undefined || now < t0) return;',
    to: 'if (t0 === null || state === undefined || now < t0 - 60_000) return;',
  },
  {
    name: 'a plan starts an hour late',
    file: 'src/core/deciding/clock.ts',
    from: 'if (t0 === null || state === undefined || now < t0) return;',
    to: 'if (t0 === null || state === undefined || now < t0 + 3_600_000) return;',
  },
  {
    name: 'the clock looks at a case an hour after something was due',
    file: 'src/core/deadlines.ts',
    from: '...(isInvitationDue(c, config, now) ? [now] : []),\n  ];\n  return times.length === 0 ? null : Math.min(...times);',
    to: '...(isInvitationDue(c, config, now) ? [now] : []),\n  ];\n  return times.length === 0 ? null : Math.min(...times) + HOUR;',
  },
  {
    name: 'the clock never wakes a case for what a running plan still has to send',
    file: 'src/core/deadlines.ts',
    from: 'nextPlanWake(c, process, config, now), flight',
    to: 'flight',
  },
  {
    name: 'a plan runs at T0 though the case is held',
    file: 'src/core/deciding/clock.ts',
    from: 'if (c.hold !== null) return voidPlan(b, `T0 passed while the case was held (${c.hold.why})`);',
    to: '',
  },
  {
    name: 'comments are not read again before a plan runs',
    file: 'src/engine/clock.ts',
    from: 'if (t0 === null || t0 > now) return true;',
    to: 'if (t0 === null || t0 > now || c.hold === null) return true;',
  },
  {
    name: 'what is told in advance goes a day too early',
    file: 'src/core/plan-run.ts',
    from: 't0 - advance[which] * HOUR;',
    to: 't0 - 2 * advance[which] * HOUR;',
  },
  {
    name: 'a plan for now runs with `/approve plan` alone',
    file: 'src/core/plan-approval.ts',
    from: "if (purpose === 'disclosure' && !state.runNow)",
    to: "if (purpose === 'disclosure' && state.sent.length > 0)",
  },
  {
    name: 'the publication goes before the patches',
    file: 'src/core/plan-run.ts',
    from: 'return started + process.publicationAfterHours * HOUR;',
    to: 'return started;',
  },
  {
    name: 'a plan that was void is approved and runs',
    file: 'src/core/evolve.ts',
    from: 'plans: Object.fromEntries(Object.entries(c.plans).filter(([other]) => other !== purpose)),',
    to: 'plans: c.plans,',
  },
  {
    name: 'a member of the roster is dropped',
    file: 'src/core/plan-run.ts',
    from: 'return target.members.map((member) => messageTo(step, target.channel, member));',
    to: 'return target.members.slice(0, -1).map((member) => messageTo(step, target.channel, member));',
  },
  {
    name: 'all members of the roster get one mail, with the key of the first',
    file: 'src/core/plan-run.ts',
    from: "target: { kind: 'mail', channel, to: address, encrypt: key, inReplyTo },",
    to: "target: { kind: 'mail', channel, to: address, encrypt: step.target.kind === 'roster' ? (step.target.members[0]?.key ?? key) : key, inReplyTo },",
  },
  {
    name: 'a mail for which no key is known goes in clear',
    file: 'src/engine/mail-content.ts',
    from: 'encryptTo: target.encrypt === null ? null : await keyText(parts, target.encrypt),',
    to: 'encryptTo: target.encrypt === null ? null : await keyText(parts, target.encrypt).catch(() => null),',
  },
  {
    name: 'an attachment has the path of the private repository as its name',
    file: 'src/core/plan.ts',
    from: "name: names[i] ?? '', path",
    to: 'name: names[i] === undefined ? p.location : p.location, path',
  },
  // ---- who may know
  {
    name: 'a credit has the account of the reporter beside the name that was given',
    file: 'src/core/view-values.ts',
    from: "credits: reporters.map(creditText).join(', '),",
    to: "credits: reporters.map((r) => `${creditText(r)} @${r.login}`).join(', '),",
  },
  {
    name: 'a row of the public index has the number of the case issue',
    file: 'src/core/plan.ts',
    from: '${cell(scene.case.draft.title)} |`,',
    to: '${cell(scene.case.draft.title)} ([#${scene.case.number}](https://github.com/${scene.caseRepository})) |`,',
  },
  {
    name: 'the advisory is written from the report as it came',
    file: 'src/core/advisory-text.ts',
    from: 'description: unturned(description(draft, c.errata)),',
    to: 'description: unturned(`${description(draft, c.errata)}\n\n${c.report}`),',
  },
  {
    name: 'the title of a public text is followed by the number of the case',
    file: 'src/core/render-case.ts',
    from: "status: c.status,\n    cve: c.cve.id ?? '',",
    to: "status: c.status,\n    title: `${draft.title} (#${c.number})`,\n    cve: c.cve.id ?? '',",
  },
  {
    name: 'an answer for the team is given on the advisory',
    file: 'src/core/deciding/advisory-answers.ts',
    from: 'return command.isAnsweredOnAdvisory === true;',
    to: 'return command.isAnsweredOnAdvisory !== false;',
  },
  {
    name: 'a refusal for the team is given on the advisory',
    file: 'src/core/deciding/advisory-answers.ts',
    from: 'return isForTeam\n    ?',
    to: 'return isForTeam && words === NOT_DONE_ELSEWHERE\n    ?',
  },
  {
    name: 'the reporter is told why with the number of the case issue',
    file: 'src/core/actions.ts',
    from: "s.case.reason === null || !transition.needsReason ? '' : `Reason: ${s.case.reason}`,",
    to: "s.case.reason === null || !transition.needsReason ? '' : `Reason: ${s.case.reason} (#${s.case.number})`,",
  },
  {
    name: 'a public list gets the notice, too',
    file: 'src/core/messages.ts',
    from: "group !== 'public-slack' && c.audience === audience",
    to: "group !== 'public-slack' && (c.audience === audience || group === 'downstream-mail')",
  },
  // ---- who may do what
  {
    name: 'whoever has a role may give any command',
    file: 'src/core/commands.ts',
    from: 'return hasRole(scene, who) || (isForAssociates',
    to: 'return scene.actor.roles.length > 0 || (isForAssociates',
  },
  {
    name: 'anybody may give any command',
    file: 'src/core/deciding/comments.ts',
    from: 'return fault === null ? command.decide(written, scene) : no(fault);',
    to: "return fault === null || scene.actor.kind === 'person' ? command.decide(written, scene) : no(fault);",
  },
  {
    name: '`/resume` is for whoever has a role',
    file: 'src/core/commands/embargo.ts',
    from: "example: '/resume',\n    who: ['coordinators'],",
    to: "example: '/resume',\n    who: [],",
  },
  {
    name: 'whoever was in the team once is a member for ever',
    file: 'src/engine/configuration-roles.ts',
    from: 'async function isMember(team: string, person: Person, pins: Pins, directory: Directory): Promise<boolean> {',
    to: `const known = new Set<string>();

async function isMember(team: string, person: Person, pins: Pins, directory: Directory): Promise<boolean> {
  if (known.has(\`\${team} \${person.id}\`)) return true;
  if (await directory.inTeam(team, person.login)) known.add(\`\${team} \${person.id}\`);`,
  },
  {
    name: 'a comment that somebody else edited runs',
    file: 'src/core/deciding/comments.ts',
    from: 'if (input.edited === true) {',
    to: "if (input.edited === true && parsed.kind === 'wrong') {",
  },
  {
    name: 'a command leads on from any status',
    file: 'src/core/transition.ts',
    from: `const transition = transitionFor(scene.process, scene.case.status, by);
  if (transition === null)`,
    to: `const transition = scene.process.transitions.find((t) => t.by === by) ?? null;
  if (transition === null)`,
  },
  {
    name: 'the conditions of a transition are not asked',
    file: 'src/core/transition.ts',
    from: 'if (faults.length > 0) return no(...faults);\n  return carryOut',
    to: 'return carryOut',
  },
  {
    name: 'who was revoked stays on the advisory',
    file: 'src/core/advisory-readers.ts',
    from: 'stay: now.collaborators.filter((person) => has(ours, person) || !has(c.revoked, person)),',
    to: 'stay: now.collaborators,',
  },
  {
    name: 'who was revoked is let in again because of what is affected',
    file: 'src/core/involved.ts',
    from: '...c.grants.map(({ person }) => person), ...c.revoked]',
    to: '...c.grants.map(({ person }) => person)]',
  },
  {
    name: 'a leak lets a case go public without the decision that the process asks for',
    file: 'src/core/leak.ts',
    from: "return leak.public === 'reported' && isBroken(c);",
    to: 'return leak !== null && isBroken(c);',
  },
  // ---- the journal
  {
    name: 'a fact is in the journal, and the case does not change',
    file: 'src/core/deciding/builder.ts',
    from: 'b.case = evolve(b.case, entry);',
    to: "if (fact.type !== 'reminded') b.case = evolve(b.case, entry);",
  },
  {
    name: 'the case changes, and the journal has nothing of it',
    file: 'src/engine/handle.ts',
    from: 'entries: decision.entries,',
    to: "entries: decision.entries.filter(({ fact }) => fact.type !== 'draft-changed'),",
  },
  {
    name: 'the extent of disclosure shrinks',
    file: 'src/core/evolve.ts',
    from: 'return AUDIENCES.indexOf(fact.to) > AUDIENCES.indexOf(c.extent) ? { ...c, extent: fact.to } : c;',
    to: 'return { ...c, extent: fact.to };',
  },
];
