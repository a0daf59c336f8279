import 'reflect-metadata';
import { startService } from '#service-kit/start-service';
import { GatewayModule } from './gateway.module.js';

await startService(GatewayModule);
