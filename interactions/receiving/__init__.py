"""What comes back: delivery reports and answers, read from a mailbox."""
