import 'reflect-metadata';
import { startService } from '#service-kit/runtime/start-service';
import { GatewayModule } from './gateway.module.js';

await startService(GatewayModule);
