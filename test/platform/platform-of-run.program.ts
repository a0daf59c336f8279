import { renameSync, writeFileSync } from 'node:fs';
import 'reflect-metadata';
import { startPlatform } from './platform.js';

const { PLATFORM_ADDRESSES: file = '', PLATFORM_LOG: log = '' } = process.env;
const platform = await startPlatform({ LOG_LEVEL: 'info' });

process.once('SIGTERM', () => void platform.close().then(() => process.exit(0)));

const services = [...platform.services].map(([name, { url, database }]) => ({
  name,
  url,
  adminUrl: database.adminUrl,
}));
writeFileSync(`${file}.arriving`, JSON.stringify({ gateway: platform.gateway.url, services, log }));
renameSync(`${file}.arriving`, file);
