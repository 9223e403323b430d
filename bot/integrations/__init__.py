"""The only code that speaks to Discord or Stripe on our initiative. Vendors' errors are translated here, once."""
