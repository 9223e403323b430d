"""The operator's commands, a module a topic. Each imports what it needs when it is called, so that --help is quick."""
