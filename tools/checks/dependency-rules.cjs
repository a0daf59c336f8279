/**
 * What each layer may import. Every rule has a violating fixture in ./red, laid out as the repository is, and
 * ./run.mjs proves that the rule turns red on it.
 */
/** The folders of a layer: of the service itself, and of each of its subjects. */
const layer = (...names) =>
  names.flatMap((name) => [`^apps/[^/]+/src/${name}/`, `^apps/[^/]+/src/[^/]+/${name}/`]);
const inDomain = layer('domain');
const specs = '[.]spec[.]ts$';
const onlyType = { dependencyTypesNot: ['type-only'] };

function forbid(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to };
}

/** The subjects of a service, the first first: each imports itself and those before it, and nothing that unites them. */
function inOrder(service, subjects) {
  const src = `^apps/${service}/src`;
  return subjects.map((subject, at) =>
    forbid(
      `subjects-of-${service}-in-their-order`,
      'What a subject rests on does not rest on the subject: one of two folders that import each other is in the wrong place.',
      { path: `${src}/${subject}/`, pathNot: specs },
      { path: [...subjects.slice(at + 1).map((later) => `${src}/${later}/`), `${src}/[^/]+[.]ts$`] },
    ),
  );
}

module.exports = {
  forbidden: [
    ...inOrder('scheduling', [
      'referral-copy',
      'clinic',
      'booking',
      'appointment',
      'referral-changes',
      'worklists',
    ]),
    ...inOrder('outcomes', ['questionnaire', 'risk', 'course', 'review', 'scores', 'care-changes']),
    forbid(
      'domain-is-pure',
      'domain decides: it imports itself and the domain model, nothing that does I/O or knows the time.',
      { path: inDomain, pathNot: specs },
      { pathNot: [...inDomain, '^libs/domain-model/'] },
    ),
    forbid(
      'application-knows-no-http',
      'application and database are driven by http, never the other way round.',
      { path: layer('application', 'database'), pathNot: specs },
      { path: layer('http') },
    ),
    forbid(
      'database-knows-no-use-case',
      'database remembers; it does not know what for.',
      { path: layer('database'), pathNot: specs },
      { path: layer('application') },
    ),
    forbid(
      'http-goes-through-application',
      'http speaks; it asks application, never the domain or a store.',
      { path: layer('http'), pathNot: specs },
      { path: layer('domain', 'database') },
    ),
    forbid(
      'services-meet-only-in-events',
      'A service never imports another.',
      { path: '^apps/([^/]+)/' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    forbid(
      'shared-model-depends-on-zod-alone',
      'The published language has one dependency.',
      { path: '^libs/domain-model/src/', pathNot: specs },
      { pathNot: ['^libs/domain-model/', '(^|/)node_modules/zod/', '^zod$'] },
    ),
    forbid(
      'messaging-knows-no-named-event',
      'The pipe knows bytes and transactions, never a referral.',
      { path: '^libs/messaging/' },
      { path: '^libs/domain-model/src/events/' },
    ),
    forbid(
      'gateway-keeps-nothing',
      'The gateway has no rule and no table.',
      { path: '^apps/gateway/' },
      { path: ['(^|/)node_modules/(typeorm|@nestjs/typeorm|pg)/', '^libs/messaging/'] },
    ),
    forbid(
      'kit-knows-no-pipe',
      'Every process uses the kit; not every process has a pipe.',
      { path: '^libs/service-kit/', pathNot: specs },
      { path: '^libs/messaging/' },
    ),
    forbid(
      'simulator-has-its-own-ruler',
      'A figure that is compared with the platform’s own must not be computed by the platform’s own code.',
      { path: '^apps/simulator/' },
      { path: '^libs/domain-model/src/measures/' },
    ),
    forbid('libs-never-import-apps', 'Libraries serve services.', { path: '^libs/' }, { path: '^apps/' }),
    forbid(
      'what-is-deployed-knows-no-tools',
      'The image ships neither what developers run nor what tests the whole.',
      { path: '^(apps|libs)/' },
      { path: '^(tools|test)/' },
    ),
    forbid(
      'test-libraries-serve-specs-alone',
      'What only specs need is not deployed.',
      { path: '^(apps|libs)/', pathNot: [specs, '^libs/testing/', '^(apps|libs)/[^/]+/test/'] },
      { path: '^libs/testing/' },
    ),
    forbid(
      'kafka-in-one-library',
      'The Kafka client stays in one library, so that it can be replaced.',
      {
        path: '^(apps|libs|tools|test)/',
        pathNot: ['^libs/messaging/', '^tools/bench/', '^test/(kafka|recovery)/'],
      },
      { path: '(^|/)node_modules/kafkajs/' },
    ),
    forbid(
      'stores-write-the-outbox',
      'What is saved and what is published are one call: no command forgets the second.',
      {
        path: layer('application', 'http').map((folder) =>
          folder.replace('apps/[^/]+', 'apps/(referral|scheduling|outcomes|workforce)'),
        ),
        pathNot: specs,
      },
      { path: '^libs/messaging/src/outbox/' },
    ),
    forbid(
      'no-cycles-of-types',
      'A cycle of types is a cycle: the state that both need has a file of its own.',
      { path: '^(apps|libs|tools|test)/' },
      { circular: true, dependencyTypes: ['type-only'] },
    ),
    forbid(
      'no-cycles',
      'A cycle is one thing in two files.',
      { path: '^(apps|libs|tools|test)/' },
      { circular: true, viaOnly: onlyType },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: '(^|/)(dist|[.]stepwise|tools/checks/red|tools/checks/red-longest-folder|tools/checks/red-migrations)/',
    },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: require('node:path').resolve(__dirname, '../../tsconfig.json') },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
    externalModuleResolutionStrategy: 'node_modules',
  },
};
