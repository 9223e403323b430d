"""HTTP's side door: Stripe's webhook, a few plain pages, and the health check. No decisions, no SQL."""
