/** Keeps in mind that somebody of the team is away. */
import { noteLeaveOf } from '../team-leave.ts';
import { arrived, type PassedOf, type Sending, type Sent } from './sending.ts';

/** Done twice, it changes nothing more. Throws PortFault. */
export async function noteLeave(effect: PassedOf<'note-leave'>, { parts }: Sending): Promise<Sent> {
  const { person, until, due } = effect;
  await noteLeaveOf(parts.store, person, { from: due, until });
  return arrived(`noted until ${until}`);
}
