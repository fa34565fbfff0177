// Irrevocable restrictions of a process: capabilities (libcap), system calls (libseccomp) and Landlock. One function
// per call; every function returns a value >= 0 on success and -errno on failure.
#pragma once
#include <stddef.h>
#include <stdint.h>

// mallopt(3), M_ARENA_MAX of 1: all threads allocate from one heap. Before glibc returns memory of another heap, it
// opens /proc/sys/vm/overcommit_memory (check_may_shrink_heap), which a filter refuses.
void cs_keep_one_heap(void);
// 1 if this program was built with a sanitizer (a build for tests), which maps memory in ways of its own, else 0.
int cs_is_sanitized(void);

// prctl(2), PR_SET_NO_NEW_PRIVS, for this thread and those it starts.
int cs_no_new_privileges(void);
// Drops every capability of this thread except `kept`, from all its sets and the bounding set (capabilities(7)). It
// adds none. `kept` has numbers of linux/capability.h. Returns a mask of those that the thread still has.
int64_t cs_keep_capabilities(const int *_Nonnull kept, int count);

// getauxval(3), AT_SECURE: not 0 if the program was given more rights than its user has.
int cs_is_secure(void);
// Makes every capability that this thread is permitted effective, or none (capabilities(7)).
int cs_make_effective(int is_effective);

// landlock_create_ruleset(2), LANDLOCK_CREATE_RULESET_VERSION: the ABI; -ENOSYS or -EOPNOTSUPP without Landlock.
int cs_landlock_abi(void);
// landlock_restrict_self(2) of this thread, by a ruleset that handles these rights and grants none of them.
int cs_landlock_deny(uint64_t files, uint64_t network, uint64_t scopes);

// A condition on an argument of a system call (seccomp_rule_add(3)).
typedef struct {
  uint32_t argument;
  int comparison;
  uint64_t value;
  uint64_t mask;
} cs_condition;
enum { CS_EQUAL = 0, CS_AT_LEAST = 1, CS_BELOW = 2, CS_MASKED = 3 };
// seccomp_init(3): a filter that answers calls without a rule with an errno; 0 allows them; CS_ASKS asks a listener.
enum { CS_ASKS = -1 };
void *_Nullable cs_filter(int refusal);
// seccomp_rule_add_array(3): a call that is allowed (refusal 0) or answered with an errno if all conditions hold. A
// name that this architecture lacks is no failure.
int cs_filter_rule(
    void *_Nonnull filter, const char *_Nonnull name, int refusal, const cs_condition *_Nullable conditions, int count);
// seccomp_load(3) for every thread of the process (SECCOMP_FILTER_FLAG_TSYNC). The kernel logs refused calls if `logs`
// is not 0 (SECCOMP_FILTER_FLAG_LOG). Frees the filter.
int cs_filter_load(void *_Nonnull filter, int logs);
// Loads a filter made with CS_ASKS for every thread and logs refused calls. Returns its listener, or -errno: -EBUSY if
// a container runtime listens already. Frees the filter.
int cs_filter_listen(void *_Nonnull filter);

// Starts the process that will answer each refused call with EPERM and count it. Call it before any file is opened and
// any thread started. Returns its PID, or -errno.
int cs_responder_start(void);
// Gives it the listener, after which it has no other descriptor, no capability, and a filter of its own; or with -1 ends
// it. Closes the listener in this process. 0, or -errno if it does not answer.
int cs_responder_take(int listener);
// The number of refused calls, and the number of the last one. -ESRCH if nobody counts, or no longer.
int cs_refused(uint64_t *_Nonnull count, int *_Nonnull last);
// 1 if the responder counted calls and has ended, else 0.
int cs_responder_has_ended(void);
// The name of a system call of this architecture; -ENOENT if libseccomp does not know it.
int cs_call_name(int number, char *_Nonnull name, size_t size);

// RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_NPROC and RLIMIT_AS.
enum { CS_DESCRIPTORS = 0, CS_FILE_SIZE = 1, CS_TASKS = 2, CS_MEMORY = 3 };
// setrlimit(2) of the soft and the hard limit, unless they are lower.
int cs_limit(int of, uint64_t most);
// 1 if standard output or error is a regular file, else 0.
int cs_writes_file(void);
// The number of tasks on this system (proc_loadavg(5)), and the size of this process's address space in bytes; -errno.
int64_t cs_tasks(void);
int64_t cs_memory(void);
