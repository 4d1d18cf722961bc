/** `npm start`: the settings are read, the bot is started with them, and its exit code is the program's. */
import { loadEnvFile, readSettings } from './settings.ts';
import { start } from './start.ts';

loadEnvFile();
process.exit(await start(readSettings()));
