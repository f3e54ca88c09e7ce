"""What is installed on this machine, and the command for what is missing. Nothing is downloaded, no model is loaded."""
