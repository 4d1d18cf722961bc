/** The least that answers a webhook: node:http, the signature, JSON. It keeps nothing. */
import { serve } from './webhooks.ts';

serve(({ response }) => response.writeHead(202).end());
