// The message of a crashing program.
#pragma once

// Installs handlers that report a fault on standard error and then end the process by it. They replace those of the
// Swift runtime, which would start its backtracer and ask questions on the terminal, and which in a sealed process
// return as if nothing had been. Out of memory the program ends with status 1. Handlers installed later run first and
// raise the signal again.
void cl_explain_crashes(void);
