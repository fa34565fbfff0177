// The program's last words.
#pragma once

// From here on the program says on standard error why it ends by a fault, as the handlers before do the rest. Without
// more memory it ends with status 1. Handlers that are set later come first, and raise the signal anew.
void cl_explain_crashes(void);
