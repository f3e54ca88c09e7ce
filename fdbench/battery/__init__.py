"""The battery: agents that are wrong in one known way, run through the whole harness, must score as they deserve."""
