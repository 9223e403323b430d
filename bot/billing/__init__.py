"""What Stripe says, turned into grants. An event only says "look again"; the object's present state decides."""
