"""Tests: facts about the program, told through its doors wherever that can be."""

import os

os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")  # it looks after forks by bringing down what they start
