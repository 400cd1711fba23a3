"""Disk and keychain: the journal, the kill latch, the tape, settings, secrets and logs."""
