// Declarations shared by clinux.c and opens.c.
#pragma once
#include <linux/openat2.h>

// The flags of open(2) for CL_FILE to CL_PATH_NOFOLLOW.
int cl_open_flags(long flags);
// The constant for these flags; NULL before cl_fix_opens.
const struct open_how *cl_fixed_how(long flags);
