/**
 * The page may not compile text to code (`default-src 'self'`). Zod tries once whether it may, which a browser reports
 * as a violation; imported before every schema, this keeps it from trying.
 */
import { z } from 'zod'

z.config({ jitless: true })
