"""The billed parties: who they are, where they live, in which currency and zone they are billed."""
