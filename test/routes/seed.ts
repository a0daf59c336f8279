/**
 * The seed of everything that is tried at random: the same one each time, so that one commit has one result. Another one
 * is tried with `FUZZ_SEED=$RANDOM npm test -- test/routes`; a seed that finds a fault becomes an example of its own.
 */
export const seed = Number(process.env['FUZZ_SEED'] ?? 568_982_687);
