"""What AWS does and the emulators do not: one module each, with its source. They run inside of an emulator."""
