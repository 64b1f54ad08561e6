import { messageOf } from '../../core/errors.ts';
import { openStores, registeredName } from '../../suite/stores.ts';
import { type DoctorContext, policyOf } from '../context.ts';
import { type Finding, fine, note, trouble } from '../finding.ts';

/** Registry and ledger: whether they answer, what is in production, and what the registry cannot promise. */
export async function lookAtRegistry(context: DoctorContext): Promise<readonly Finding[]> {
  const policy = policyOf(context);
  if (policy?.config.registry === undefined) return [];
  try {
    const { registry, ledger } = await openStores(policy, context.environment);
    const places = await ledger.list();
    const model = registeredName(policy);
    const stage = policy.config.promote?.stage ?? 'production';
    const pointed = model === undefined ? null : await registry.resolve({ model, stage });
    const { cas } = registry.capabilities;
    return [
      fine(
        `The registry ${registry.name} answers: ${pointed === null ? 'nothing is' : `version ${pointed.version} is`} in ${stage}.`,
      ),
      fine(
        `The ledger ${ledger.name} can be read: it knows ${places.length === 0 ? 'no stage yet' : places.map(({ model: name, stage: at }) => `${name}/${at}`).join(', ')}.`,
      ),
      ...(cas
        ? []
        : [
            note(
              'This registry cannot move its pointer only from a value that was expected.',
              'The ledger does; a hand that moves the pointer is found afterwards. docs/registry-guarantees.md says what is left open.',
            ),
          ]),
    ];
  } catch (error) {
    return [
      trouble(
        `The registry or its ledger cannot be reached: ${messageOf(error)}`,
        'Look at the address, the login and the network of this job.',
      ),
    ];
  }
}
