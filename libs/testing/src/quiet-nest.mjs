// Nest warns, while modules are only imported, that a second service would share its connection with the first. Each app
// of a spec has its own; nothing else is logged before an app sets the logger of the services.
import { Logger } from '@nestjs/common';

Logger.overrideLogger(['error', 'fatal']);
