// The message of a crashing program.
#pragma once

// Installs handlers that report a fault on standard error and then run the previous handlers. Out of memory the program
// ends with status 1. Handlers installed later run first and raise the signal again.
void cl_explain_crashes(void);
